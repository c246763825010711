#if defined(__x86_64__)
#include "kernels.h"
#include <math.h>
#include <string.h>
#pragma clang diagnostic ignored "-Wpsabi"
// Without a least width the compiler halves 512-bit operations wherever none of them crosses a function.
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "kernels.inc"
// 32 registers of 512 bits.
#define TILE_ROWS 8
#define TILE_VECTORS 2
#include "tiles.inc"
#include "attention.inc"
#pragma clang attribute pop
const struct kernel_table kernel_table_v4 = KERNEL_TABLE("x86-64-v4");
#endif
