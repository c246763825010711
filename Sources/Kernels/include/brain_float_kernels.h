#pragma once
// The vector loops of training with products in bfloat16: the upper half of a single-precision number, held as uint16_t.
//
// Arithmetic is in single precision; what is stored as bfloat16 is rounded to the nearest, ties to even, and NaN stays NaN.
// The conventions are those of kernels.h.
#include <stddef.h>
#include <stdint.h>

struct brain_float_kernels {
  // y = x, rounded.
  void (*round)(const float *x, ptrdiff_t count, uint16_t *y);
  // y = x, rows of x being stride values apart, those of y columns.
  void (*widen)(const uint16_t *x, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t columns, float *y);
  // y = x, rounded; sums += the sum of all rows before rounding.
  void (*round_with_column_sums)(const float *x, ptrdiff_t rows, ptrdiff_t columns, uint16_t *y, float *sums);

  // y = (x - mean) * reciprocal_deviation * scale + bias, rounded.
  void (*layer_norm_apply)(const float *x, const float *mean, const float *reciprocal_deviation, const float *scale,
                           const float *bias, ptrdiff_t rows, ptrdiff_t width, uint16_t *y);
  // kernel_table.rotate, forward, on rounded queries and keys; what is turned is rounded again.
  void (*rotate)(uint16_t *query_key_value, const float *cosine, const float *sine, ptrdiff_t rows, ptrdiff_t heads,
                 ptrdiff_t head_width, ptrdiff_t rotary_width);
  // y = GELU(x), rounded.
  void (*gelu)(const uint16_t *x, ptrdiff_t count, uint16_t *y);
  // dy *= GELU'(x), rounded; y = GELU(x), rounded; sums += the sum of all rows of dy before rounding.
  void (*gelu_backward)(const uint16_t *x, uint16_t *dy, ptrdiff_t rows, ptrdiff_t columns, uint16_t *y, float *sums);

  // Softmax of scale * scores over the first first_row + i + 1 values of row i; the rounded weights, zero beyond, take the first
  // half of the row's place (so that their rows lie 2 * stride apart). Stores the logarithm of each row's sum of exponentials.
  void (*causal_softmax)(float *scores, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride, ptrdiff_t first_row,
                         float scale, float *log_sum);
  // From scores and gradients of the weights: the rounded weights and the rounded gradients of the scores,
  // weight * (gradient - delta) * scale, zero beyond the diagonal, take the first halves of the rows' places.
  void (*causal_softmax_backward)(float *scores, float *gradients, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t stride,
                                  ptrdiff_t first_row, const float *log_sum, const float *delta, float scale);
  // result[i] = sum over columns of a[i][j] * b[i][j].
  void (*row_products)(const uint16_t *a, ptrdiff_t stride_a, const uint16_t *b, ptrdiff_t stride_b, ptrdiff_t rows,
                       ptrdiff_t columns, float *result);

  // kernel_table.cross_entropy, whose gradients, rounded, take the first half of the row's place (rows 2 * columns apart).
  void (*cross_entropy)(float *logits, const int32_t *targets, ptrdiff_t rows, ptrdiff_t columns, float scale,
                        double *losses);
};
