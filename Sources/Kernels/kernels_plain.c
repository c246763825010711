#if !defined(__x86_64__)
#include "kernels.h"
#include <math.h>
#include <string.h>
#include "kernels.inc"
#include "tiles.inc"
#include "attention.inc"
const struct kernel_table kernel_table_plain = KERNEL_TABLE("plain");
#endif
