#include "kernels.h"

#if defined(__x86_64__)
extern const struct kernel_table kernel_table_v2, kernel_table_v3, kernel_table_v4;

int kernel_tables(const struct kernel_table *tables[3]) {
  int count = 0;
  __builtin_cpu_init();
  tables[count++] = &kernel_table_v2;
  if (__builtin_cpu_supports("x86-64-v3")) tables[count++] = &kernel_table_v3;
  if (__builtin_cpu_supports("x86-64-v4")) tables[count++] = &kernel_table_v4;
  return count;
}
#else
extern const struct kernel_table kernel_table_plain;

int kernel_tables(const struct kernel_table *tables[3]) {
  tables[0] = &kernel_table_plain;
  return 1;
}
#endif

const struct kernel_table *best_kernel_table(void) {
  const struct kernel_table *tables[3];
  return tables[kernel_tables(tables) - 1];
}

ptrdiff_t attention_scratch_count(ptrdiff_t length, ptrdiff_t width) {
  ptrdiff_t keys = (length + ATTENTION_PANEL - 1) / ATTENTION_PANEL * ATTENTION_PANEL;
  ptrdiff_t forward = 2 * (keys + ATTENTION_QUERIES) * width + ATTENTION_QUERIES * (keys + 16);
  ptrdiff_t backward = (5 * keys + 3 * ATTENTION_QUERIES) * width + 2 * ATTENTION_QUERIES * (ATTENTION_KEYS + 16);
  return forward > backward ? forward : backward;
}

ptrdiff_t transposed_product_scratch_count(ptrdiff_t inner) {
  ptrdiff_t panel = ATTENTION_PANEL * inner;
  return (PRODUCT_STRIP > panel ? PRODUCT_STRIP : panel) + 8 * inner;
}
