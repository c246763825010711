#pragma once
// GSL's <gsl_cblas.h> and OpenBLAS's <cblas.h> define the same enumerations differently, and one Swift file that sees
// both modules does not compile. Take OpenBLAS's and keep GSL's out.
#include <cblas.h>
#define __GSL_CBLAS_H__
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <gsl/gsl_version.h>

// The version of the library that is loaded; Swift refuses the variable behind it, which C could change.
static inline const char *pp_gsl_version(void) { return gsl_version; }
