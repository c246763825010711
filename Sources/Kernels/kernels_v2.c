#if defined(__x86_64__)
#include "kernels.h"
#include <math.h>
#include <string.h>
#pragma clang diagnostic ignored "-Wpsabi"
#pragma clang attribute push(__attribute__((target("arch=x86-64-v2"))), apply_to = function)
#include "kernels.inc"
#include "tiles.inc"
#include "attention.inc"
#pragma clang attribute pop
const struct kernel_table kernel_table_v2 = KERNEL_TABLE("x86-64-v2");
#endif
