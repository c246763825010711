#include "transaction.h"

#include <errno.h>
#include <fcntl.h>
#include <hdf5.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

// A changed stretch of the part of the file that is referred to. Pieces never overlap.
typedef struct {
  haddr_t address;
  size_t size;
  H5FD_mem_t type;
  int rank;
  unsigned char *bytes;
} piece;

typedef struct {
  H5FD_t base;
  int descriptor;
  int wrote_beyond;
  haddr_t allocated;   // what HDF5 calls the end of address space
  haddr_t length;      // length of the file as HDF5 sees it
  haddr_t original;    // length of the file when it was opened
  haddr_t referenced;  // end of what the superblock on disk refers to
  piece *pieces;
  size_t count, capacity;
  dev_t device;
  ino_t inode;
  pp_transaction *outcome;
} transaction_file;

typedef struct {
  pp_transaction *outcome;
} transaction_info;

static int write_fully(int descriptor, const unsigned char *bytes, size_t size, haddr_t address) {
  while (size > 0) {
    ssize_t written = pwrite(descriptor, bytes, size, (off_t)address);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      if (written == 0) errno = EIO;
      return -1;
    }
    bytes += written;
    size -= (size_t)written;
    address += (haddr_t)written;
  }
  return 0;
}

// The end of file that the superblock (versions 0 and 1, 8-byte offsets) states, or `length` for any other.
static haddr_t stated_end(int descriptor, haddr_t length) {
  static const unsigned char signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  unsigned char head[64];
  if (pread(descriptor, head, sizeof head, 0) != (ssize_t)sizeof head) return length;
  if (memcmp(head, signature, 8) != 0 || head[8] > 1 || head[13] != 8) return length;
  const unsigned char *field = head + (head[8] == 0 ? 40 : 44);
  haddr_t end = 0;
  for (int index = 7; index >= 0; index--) end = end << 8 | field[index];
  return end < length ? end : length;
}

static H5FD_t *transaction_open(const char *name, unsigned flags, hid_t list, haddr_t most) {
  (void)most;
  const transaction_info *info = H5Pget_driver_info(list);
  if (!info || !info->outcome || (flags & (H5F_ACC_TRUNC | H5F_ACC_CREAT))) return NULL;
  int descriptor = open(name, ((flags & H5F_ACC_RDWR) ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (descriptor < 0) {
    info->outcome->error = errno;
    return NULL;
  }
  struct stat status;
  transaction_file *file = calloc(1, sizeof *file);
  if (!file || fstat(descriptor, &status) != 0) {
    info->outcome->error = errno;
    free(file);
    close(descriptor);
    return NULL;
  }
  file->descriptor = descriptor;
  file->length = file->original = (haddr_t)status.st_size;
  file->referenced = stated_end(descriptor, file->length);
  file->device = status.st_dev;
  file->inode = status.st_ino;
  file->outcome = info->outcome;
  return &file->base;
}

// Makes room for a piece at the end of the list.
static piece *new_piece(transaction_file *file) {
  if (file->count == file->capacity) {
    size_t capacity = file->capacity ? 2 * file->capacity : 64;
    piece *grown = realloc(file->pieces, capacity * sizeof *grown);
    if (!grown) return NULL;
    file->pieces = grown;
    file->capacity = capacity;
  }
  return &file->pieces[file->count];
}

static int add_piece(transaction_file *file, H5FD_mem_t type, haddr_t address, size_t size, const void *bytes) {
  piece *added = new_piece(file);
  unsigned char *copy = malloc(size);
  if (!added || !copy) {
    free(copy);
    return -1;
  }
  memcpy(copy, bytes, size);
  *added = (piece){.address = address, .size = size, .type = type, .rank = 0, .bytes = copy};
  file->count++;
  return 0;
}

// Cuts a stretch out of the pieces, so that what is written last is all there is.
static int cut_pieces(transaction_file *file, haddr_t address, size_t size) {
  haddr_t end = address + size;
  for (size_t index = 0; index < file->count; index++) {
    piece old = file->pieces[index];
    haddr_t old_end = old.address + old.size;
    if (old_end <= address || old.address >= end) continue;
    if (old_end > end &&
        add_piece(file, old.type, end, (size_t)(old_end - end), old.bytes + (end - old.address)) != 0)
      return -1;
    if (old.address < address) {
      file->pieces[index].size = (size_t)(address - old.address);
    } else {
      free(old.bytes);
      file->pieces[index] = file->pieces[--file->count];
      index--;
    }
  }
  return 0;
}

static herr_t transaction_write(
    H5FD_t *base, H5FD_mem_t type, hid_t list, haddr_t address, size_t size, const void *buffer) {
  (void)list;
  transaction_file *file = (transaction_file *)base;
  const unsigned char *bytes = buffer;
  if (file->outcome->discard || file->outcome->error != 0 || size == 0) return 0;
  if (address < file->referenced) {
    size_t inside = address + size > file->referenced ? (size_t)(file->referenced - address) : size;
    if (cut_pieces(file, address, inside) != 0 || add_piece(file, type, address, inside, bytes) != 0) {
      file->outcome->error = ENOMEM;
      return 0;
    }
    address += inside;
    bytes += inside;
    size -= inside;
  }
  if (size > 0) {
    if (write_fully(file->descriptor, bytes, size, address) != 0) {
      // The library does not survive every failing write, so it is told that all is well; the session is discarded.
      file->outcome->error = errno;
      return 0;
    }
    file->wrote_beyond = 1;
    if (address + size > file->length) file->length = address + size;
  }
  return 0;
}

static herr_t transaction_read(H5FD_t *base, H5FD_mem_t type, hid_t list, haddr_t address, size_t size, void *buffer) {
  (void)type;
  (void)list;
  transaction_file *file = (transaction_file *)base;
  unsigned char *bytes = buffer;
  size_t done = 0;
  while (done < size) {
    ssize_t found = pread(file->descriptor, bytes + done, size - done, (off_t)(address + done));
    if (found < 0 && errno == EINTR) continue;
    if (found < 0) return -1;
    if (found == 0) break;
    done += (size_t)found;
  }
  memset(bytes + done, 0, size - done);
  for (size_t index = 0; index < file->count; index++) {
    const piece *changed = &file->pieces[index];
    haddr_t first = changed->address > address ? changed->address : address;
    haddr_t last = changed->address + changed->size < address + size ? changed->address + changed->size : address + size;
    if (first < last) memcpy(bytes + (first - address), changed->bytes + (first - changed->address), last - first);
  }
  return 0;
}

// The place of a piece in the order of writing. A chunk index is written from the root down: a node whose right half has
// moved to a new node keeps its old entries until its parent refers to both.
static int rank_of(const piece *changed, int shrinks, int cuts) {
  switch (changed->type) {
    case H5FD_MEM_DRAW: return 0;
    case H5FD_MEM_SUPER: return shrinks ? 1000 : 1;
    case H5FD_MEM_BTREE: {
      int is_node = changed->size > 5 && memcmp(changed->bytes, "TREE", 4) == 0;
      return is_node ? 2 + (255 - changed->bytes[5]) : 300;
    }
    // What is beyond a cut is overwritten with fill values: only after no length refers to it any more.
    case H5FD_MEM_OHDR: return cuts ? -1 : 400;
    default: return 300;
  }
}

static int compare_pieces(const void *left, const void *right) {
  const piece *a = left, *b = right;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  int order = a->address < b->address ? -1 : a->address > b->address;
  // The steps of a group come first in the file: growing they lead, cut they follow, and readers see missing values
  // rather than missing steps in between.
  return a->rank < 0 ? -order : order;
}

static int commit(transaction_file *file) {
  if (file->count == 0 && file->allocated == file->referenced) return 0;
  if (file->wrote_beyond && fdatasync(file->descriptor) != 0) return -1;
  if (file->allocated > file->original && ftruncate(file->descriptor, (off_t)file->allocated) != 0) return -1;
  int shrinks = file->allocated < file->referenced;
  for (size_t index = 0; index < file->count; index++) {
    file->pieces[index].rank = rank_of(&file->pieces[index], shrinks, file->outcome->cuts);
  }
  qsort(file->pieces, file->count, sizeof *file->pieces, compare_pieces);
  for (size_t index = 0; index < file->count; index++) {
    const piece *changed = &file->pieces[index];
    if (write_fully(file->descriptor, changed->bytes, changed->size, changed->address) != 0) return -1;
  }
  if (file->allocated < file->original && ftruncate(file->descriptor, (off_t)file->allocated) != 0) return -1;
  return fdatasync(file->descriptor);
}

static herr_t transaction_close(H5FD_t *base) {
  transaction_file *file = (transaction_file *)base;
  if (file->outcome->discard || file->outcome->error != 0) {
    if (file->wrote_beyond && ftruncate(file->descriptor, (off_t)file->original) != 0) {
      file->outcome->error = errno;
    }
  } else if (commit(file) != 0) {
    file->outcome->error = errno;
  }
  for (size_t index = 0; index < file->count; index++) free(file->pieces[index].bytes);
  free(file->pieces);
  close(file->descriptor);
  free(file);
  // The outcome tells what went wrong: a failing close would leave the library with a file that it cannot let go of.
  return 0;
}

static int transaction_compare(const H5FD_t *left, const H5FD_t *right) {
  const transaction_file *a = (const transaction_file *)left, *b = (const transaction_file *)right;
  if (a->device != b->device) return a->device < b->device ? -1 : 1;
  return a->inode < b->inode ? -1 : a->inode > b->inode;
}

static herr_t transaction_query(const H5FD_t *base, unsigned long *flags) {
  (void)base;
  // No aggregation: HDF5 must write each structure by itself and with its type.
  if (flags) *flags = H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

static haddr_t transaction_get_allocated(const H5FD_t *base, H5FD_mem_t type) {
  (void)type;
  return ((const transaction_file *)base)->allocated;
}

static herr_t transaction_set_allocated(H5FD_t *base, H5FD_mem_t type, haddr_t address) {
  (void)type;
  ((transaction_file *)base)->allocated = address;
  return 0;
}

static haddr_t transaction_get_length(const H5FD_t *base, H5FD_mem_t type) {
  (void)type;
  return ((const transaction_file *)base)->length;
}

static herr_t transaction_truncate(H5FD_t *base, hid_t list, hbool_t closing) {
  (void)list;
  (void)closing;
  transaction_file *file = (transaction_file *)base;
  file->length = file->allocated;
  return 0;
}

static const H5FD_class_t driver_class = {
#if H5_VERSION_GE(1, 13, 0)
    .version = H5FD_CLASS_VERSION,
    .value = (H5FD_class_value_t)0x5050,
#endif
    .name = "polypythia_transaction",
    .maxaddr = ((haddr_t)1 << (8 * sizeof(off_t) - 1)) - 1,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(transaction_info),
    .open = transaction_open,
    .close = transaction_close,
    .cmp = transaction_compare,
    .query = transaction_query,
    .get_eoa = transaction_get_allocated,
    .set_eoa = transaction_set_allocated,
    .get_eof = transaction_get_length,
    .read = transaction_read,
    .write = transaction_write,
    .truncate = transaction_truncate,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

int64_t pp_transaction_register(void) { return H5FDregister(&driver_class); }

int pp_transaction_select(int64_t access_list, int64_t driver, pp_transaction *outcome) {
  transaction_info info = {.outcome = outcome};
  return H5Pset_driver((hid_t)access_list, (hid_t)driver, &info);
}
