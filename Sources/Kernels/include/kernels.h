#pragma once
// The vector loops that BLAS lacks. One source (kernels.inc) is compiled for several instruction sets; each compilation
// exports a table. All tables give the same bits: lanes, reduction trees and fused multiply-adds are fixed in the source.
//
// Names: rows x columns matrices are row-major; widths of model dimensions are multiples of 16 (checked by the callers),
// everything else may have any length. Pointers need no alignment.
#include <stddef.h>
#include <stdint.h>

#include "brain_float_kernels.h"

// Attention takes queries and keys in blocks of these numbers of rows; transposed keys lie in panels.
enum { ATTENTION_QUERIES = 64, ATTENTION_KEYS = 64, ATTENTION_PANEL = 32 };
// Values of b that a product packs at a time, at most, unless a single panel is larger.
enum { PRODUCT_STRIP = 131072 };

// What an AdamW update does to every parameter, besides its gradient.
struct adamw_update {
  // The gradient is multiplied by it first, as clipping wants.
  float gradient_scale;
  float learning_rate;
  // Decay rates of the first and of the second moment.
  float beta1, beta2;
  // Added to the root of the second moment.
  float epsilon;
  // Decoupled from the gradient; 0 for parameters that do not decay.
  float weight_decay;
  // 1 - beta1^t and 1 - beta2^t, by which the moments of step t are divided.
  float correction1, correction2;
};

struct kernel_table {
  // The instruction set, for example "x86-64-v4".
  const char *name;

  // Mean and reciprocal standard deviation (biased variance + epsilon) of every row.
  void (*layer_norm_statistics)(const float *x, ptrdiff_t rows, ptrdiff_t width, float epsilon, float *mean,
                                float *reciprocal_deviation);
  // y = (x - mean) * reciprocal_deviation * scale + bias.
  void (*layer_norm_apply)(const float *x, const float *mean, const float *reciprocal_deviation, const float *scale,
                           const float *bias, ptrdiff_t rows, ptrdiff_t width, float *y);
  // Adds the gradients of a LayerNorm: to dscale, dbias (width) and to dx (rows x width).
  void (*layer_norm_backward)(const float *dy, const float *x, const float *mean, const float *reciprocal_deviation,
                              const float *scale, ptrdiff_t rows, ptrdiff_t width, float *dscale, float *dbias,
                              float *dx);

  // y += bias in every row.
  void (*add_bias)(float *y, const float *bias, ptrdiff_t rows, ptrdiff_t columns);
  // sums += the sum of all rows.
  void (*add_column_sums)(const float *x, ptrdiff_t rows, ptrdiff_t columns, float *sums);
  // y += x.
  void (*add)(float *y, const float *x, ptrdiff_t count);

  // x += bias; y = GELU(x), the tanh form with GPT-NeoX's constants.
  void (*bias_gelu)(float *x, const float *bias, ptrdiff_t rows, ptrdiff_t columns, float *y);
  // y = GELU(x).
  void (*gelu)(const float *x, ptrdiff_t count, float *y);
  // dy *= GELU'(x).
  void (*gelu_backward)(const float *x, float *dy, ptrdiff_t count);
  // y = x + ((attention + attention_bias) + (feed_forward + feed_forward_bias)).
  void (*residual_sum)(const float *x, const float *attention, const float *attention_bias, const float *feed_forward,
                       const float *feed_forward_bias, ptrdiff_t rows, ptrdiff_t columns, float *y);

  // Rotates the leading rotary_width coordinates of query and key of every head in place. Rows hold, per head, query, key
  // and value of head_width each. Tables are rows x rotary_width/2. direction: 1 forward, -1 back.
  void (*rotate)(float *query_key_value, const float *cosine, const float *sine, ptrdiff_t rows, ptrdiff_t heads,
                 ptrdiff_t head_width, ptrdiff_t rotary_width, float direction);

  // Softmax over the first first_row + i + 1 values of row i, zero beyond; stores the logarithm of each row's sum of exponentials.
  void (*causal_softmax)(float *scores, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, ptrdiff_t first_row,
                         float *log_sum);

  // Causal attention of one head: output = softmax(query key' / sqrt(width)) value, each position seeing itself and what
  // lies before it. query, key and value are length x width, their rows lie stride apart; width is a multiple of 16.
  // log_sum (length) becomes the base-2 logarithms of the rows' sums of exponentials, for attention_backward. A weight
  // below 2^-64 of the largest of its row counts as 0. scratch has attention_scratch_count(length, width) values.
  void (*attention_forward)(const float *query, const float *key, const float *value, ptrdiff_t stride,
                            ptrdiff_t length, ptrdiff_t width, float *output, ptrdiff_t output_stride, float *log_sum,
                            float *scratch);
  // Writes the gradients of query, key and value, whose rows lie stride apart too, from that of the output. The weights
  // are computed again from log_sum, a block at a time; nothing of size length x length exists.
  void (*attention_backward)(const float *query, const float *key, const float *value, ptrdiff_t stride,
                             ptrdiff_t length, ptrdiff_t width, const float *output, const float *output_gradient,
                             ptrdiff_t output_stride, const float *log_sum, float *query_gradient,
                             float *key_gradient, float *value_gradient, float *scratch);

  // c (rows x columns) = a (rows x inner) times the transposed b (columns x inner); inner is a multiple of 16. It writes c
  // once and need not clear it before, which pays where c is much larger than a and b. scratch has
  // transposed_product_scratch_count(inner) values.
  void (*transposed_product)(const float *a, ptrdiff_t rows, ptrdiff_t inner, const float *b, ptrdiff_t columns, float *c,
                             float *scratch);

  // losses[i] = log(sum exp(logits)) - logits[target]; the logits become (softmax - one at the target) * scale.
  void (*cross_entropy)(float *logits, const int32_t *targets, ptrdiff_t rows, ptrdiff_t columns, float scale,
                        double *losses);
  // The losses alone; the logits stay as they are.
  void (*cross_entropy_loss)(const float *logits, const int32_t *targets, ptrdiff_t rows, ptrdiff_t columns,
                             double *losses);

  // One AdamW update with decoupled decay, in one pass over memory:
  // m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
  // p -= learning_rate * ((m / correction1) / (sqrt(v / correction2) + epsilon) + weight_decay p),
  // where g is the gradient times gradient_scale; count is a multiple of 16.
  void (*adamw)(float *parameters, const float *gradients, float *first_moment, float *second_moment, ptrdiff_t count,
                struct adamw_update update);
  // Sum of squares, in double, by a fixed tree.
  double (*sum_of_squares)(const float *x, ptrdiff_t count);

  // Turns blocks of 16 uniform numbers in [0, 1) into normal ones exactly as PyTorch's CPU generator does; count is a
  // multiple of 16.
  void (*normal_from_uniform)(float *values, ptrdiff_t count, float mean, float deviation);

  // Turns every row of logits into logarithms of probabilities, in place, and stores the probabilities beside them. Rows lie
  // stride apart, a multiple of 16; what lies between columns and stride becomes 0 in both.
  void (*log_softmax)(float *logits, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, float *probabilities);
  // Adds to sums, over a multiple of 16 values: p (log p - log q) - p + q, which is KL(p || q); the same for KL(q || p); and
  // p log(p / m) + q log(q / m) with m = (p + q) / 2, twice the Jensen-Shannon divergence. Equal values add nothing, exactly.
  void (*divergences)(const float *log_p, const float *p, const float *log_q, const float *q, ptrdiff_t count,
                      double sums[3]);
  // The sum of a * b over a multiple of 16 values, in double.
  double (*double_product)(const float *a, const float *b, ptrdiff_t count);

  // Adds every row to the columns' sums and widens the columns' ranges by it; all values are finite.
  void (*survey_columns)(const float *x, ptrdiff_t rows, ptrdiff_t columns, double *sums, float *least, float *most);
  // target = (x - centre - rest) * scale, column by column; rows of the target lie stride apart.
  void (*shift_columns)(const float *x, ptrdiff_t rows, ptrdiff_t columns, const float *centres, const float *rests,
                        float scale, float *target, ptrdiff_t stride);

  // Multiplies and adds in registers only, 16 lanes x 12 sums a round, 384 operations, to find what the CPU can do at most.
  float (*multiply_add_rounds)(ptrdiff_t rounds, float factor);

  // The loops for products in bfloat16.
  struct brain_float_kernels brain_float;
};

// How many values the attention kernels need as scratch memory for one head.
ptrdiff_t attention_scratch_count(ptrdiff_t length, ptrdiff_t width);

// The same for transposed_product.
ptrdiff_t transposed_product_scratch_count(ptrdiff_t inner);

// The tables that this CPU can run, slowest first; returns how many there are (at most 3).
int kernel_tables(const struct kernel_table *tables[3]);
// The fastest of them.
const struct kernel_table *best_kernel_table(void);
