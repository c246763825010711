#pragma once
#include <hdf5.h>
#include <hdf5_hl.h>

// HDF5's constants are macros that call a function or cast; Swift sees neither. One function for each that is used.
static inline hid_t pp_h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t pp_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t pp_h5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t pp_h5_file_float(void) { return H5T_IEEE_F32LE; }
static inline hid_t pp_h5_file_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t pp_h5_file_int64(void) { return H5T_STD_I64LE; }
static inline hid_t pp_h5_c_string(void) { return H5T_C_S1; }
static inline hid_t pp_h5_object_reference(void) { return H5T_STD_REF_OBJ; }
static inline hid_t pp_h5_default(void) { return H5P_DEFAULT; }
static inline hid_t pp_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t pp_h5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t pp_h5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t pp_h5_all(void) { return H5S_ALL; }
static inline hsize_t pp_h5_unlimited(void) { return H5S_UNLIMITED; }
static inline unsigned pp_h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned pp_h5_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned pp_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline hid_t pp_h5_error_stack(void) { return H5E_DEFAULT; }

// Switches printing of errors off, which HDF5 keeps for each thread, and loading of filter plug-ins, which a hostile
// file could ask for. To be called before any other call.
static inline void pp_h5_prepare_thread(void) {
  static _Thread_local int prepared = 0;
  if (prepared) return;
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  H5PLset_loading_state(0);
  prepared = 1;
}
