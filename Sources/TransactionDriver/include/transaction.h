#pragma once
#include <stdint.h>

// An HDF5 file driver that makes everything between opening and closing a file one transaction, so that a process killed
// at any moment leaves a file that every plain reader opens, and a discarded session leaves the file as it was.
//
// New space at the end of the file is written at once: nothing refers to it yet. Changes of what the file already
// refers to are kept in memory and written when the file is closed, in an order in which each intermediate state can be
// read: file length, data, superblock (end of file), chunk indices from the root down, and object headers (the lengths
// of datasets) last. A session that only cuts rows off writes the object headers first. The file's format is HDF5's
// ordinary one; readers need nothing special.

// How a session ended. Must outlive the open file.
typedef struct pp_transaction {
  int32_t discard;  // set to 1 before closing to leave the file as it was
  int32_t cuts;     // 1 for a session that only cuts rows off
  int32_t error;    // after closing: 0, or the errno of what went wrong
} pp_transaction;

// Registers the driver with the HDF5 library; negative when the library refuses. To be called once.
int64_t pp_transaction_register(void);

// Selects the driver in a file access property list; negative when the library refuses.
int pp_transaction_select(int64_t access_list, int64_t driver, pp_transaction *outcome);
