/*
 * cochlea_messages.h: a Cochlea ring of messages, one writer and one reader. C11, Linux.
 *
 *   cochlea_messages ring;
 *   if (cochlea_messages_create(&ring, "results", 65536) != 0) { perror("ring"); }
 *
 * The reader, with ring.fd passed to the writer's process:
 *
 *   const void *payload; uint32_t type, bytes;
 *   while (cochlea_messages_next(&ring, &type, &payload, &bytes) == 1) { ... }  // -1: corrupt
 *   cochlea_messages_release(&ring);            // now the writer has their room again
 *   if (cochlea_wake(&ring.control->writer_wait)) { ... }
 *
 * The writer, with a descriptor that it was passed:
 *
 *   cochlea_messages_open(&ring, fd);           // checks all of it first
 *   void *at = cochlea_messages_claim(&ring, bytes);     // NULL: full
 *   cochlea_messages_commit(&ring, type);
 *   if (cochlea_wake(&ring.control->reader_wait)) { ... }
 *
 * The reader believes nothing but cannot keep the writer from changing a payload while it is read:
 * copy what has to be checked. No call waits. Waiting is in cochlea_ring.h.
 *
 * Copyright the Cochlea authors. Apache License 2.0.
 */
#ifndef COCHLEA_MESSAGES_H
#define COCHLEA_MESSAGES_H

#include "cochlea_ring.h"

#define COCHLEA_MIN_FRAMES_BYTES 4096u
#define COCHLEA_FRAME_ALIGNMENT 8u
#define COCHLEA_PADDING (1ull << 63)

typedef struct {
  int fd;
  cochlea_control *control;
  uint8_t *data;
  uint64_t bytes;
  /* Kept here and never read back from shared memory. */
  uint64_t position;
  uint64_t released;
  uint64_t claimed_at;
  uint32_t claimed;
} cochlea_messages;

static inline uint64_t cochlea_frame_(uint64_t payload) {
  return (8 + payload + COCHLEA_FRAME_ALIGNMENT - 1) & ~(uint64_t)(COCHLEA_FRAME_ALIGNMENT - 1);
}

static inline _Atomic uint64_t *cochlea_commit_word_(cochlea_messages *ring, uint64_t position) {
  return (_Atomic uint64_t *)(void *)(ring->data + (position & (ring->bytes - 1)));
}

/* The largest payload that a ring with so many bytes of frames takes. */
static inline uint32_t cochlea_max_payload(uint64_t frames_bytes) {
  return (uint32_t)(frames_bytes / 4 - 8);
}

/* Unmaps and closes; what the other side has mapped stays with it. */
static inline void cochlea_messages_close(cochlea_messages *ring) {
  if (ring->control != NULL) {
    munmap(ring->control, cochlea_plane_offset(ring->bytes));
  }
  if (ring->fd >= 0) {
    close(ring->fd);
  }
  memset(ring, 0, sizeof *ring);
  ring->fd = -1;
}

static inline int cochlea_messages_map_(cochlea_messages *ring, uint64_t bytes) {
  void *memory = mmap(NULL, cochlea_plane_offset(bytes), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_POPULATE, ring->fd, 0);
  if (memory == MAP_FAILED) {
    return -1;
  }
  ring->control = memory;
  ring->data = (uint8_t *)memory + COCHLEA_CONTROL_BYTES;
  ring->bytes = bytes;
  return 0;
}

/* 0, or -1 with errno: EINVAL unless `frames_bytes` is a power of two, 4096 to 2^28. */
static inline int cochlea_messages_create(cochlea_messages *ring, const char *name,
                                          uint64_t frames_bytes) {
  memset(ring, 0, sizeof *ring);
  ring->fd = -1;
  if (frames_bytes < COCHLEA_MIN_FRAMES_BYTES || frames_bytes > COCHLEA_MAX_BYTES ||
      (frames_bytes & (frames_bytes - 1)) != 0) {
    errno = EINVAL;
    return -1;
  }
  ring->fd = cochlea_memory_(name, cochlea_plane_offset(frames_bytes));
  int right = ring->fd >= 0 && cochlea_messages_map_(ring, frames_bytes) == 0;
  if (right) {
    ring->control->kind = COCHLEA_KIND_MESSAGES;
    ring->control->frames_bytes = frames_bytes;
    right = cochlea_publish_(ring->control) == 0;
  }
  if (!right) {
    const int failed = errno;
    cochlea_messages_close(ring);
    errno = failed;
    return -1;
  }
  return 0;
}

static inline int cochlea_messages_check_(cochlea_messages *ring) {
  const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
  struct stat memory;
  cochlea_control header;
  const int sealed = fcntl(ring->fd, F_GET_SEALS);
  if (sealed < 0 || (sealed & seals) != seals || fstat(ring->fd, &memory) != 0 ||
      pread(ring->fd, &header, sizeof header, 0) != (ssize_t)sizeof header) {
    return -1;
  }
  const size_t covered = offsetof(cochlea_control, version);
  const uint64_t bytes = header.frames_bytes;
  if (atomic_load(&header.magic) != COCHLEA_MAGIC || header.version != COCHLEA_VERSION ||
      header.crc != cochlea_crc32c((const uint8_t *)&header + covered, 64 - covered) ||
      header.kind != COCHLEA_KIND_MESSAGES || bytes < COCHLEA_MIN_FRAMES_BYTES ||
      bytes > COCHLEA_MAX_BYTES || (bytes & (bytes - 1)) != 0 ||
      (uint64_t)memory.st_size != cochlea_plane_offset(bytes)) {
    return -1;
  }
  return cochlea_messages_map_(ring, bytes);
}

/*
 * Opens a fresh ring that another process created; `fd` belongs to the ring from then on. 0, or -1
 * with errno EINVAL for memory that is no sealed message ring; `fd` is closed then.
 */
static inline int cochlea_messages_open(cochlea_messages *ring, int fd) {
  memset(ring, 0, sizeof *ring);
  ring->fd = fd;
  if (cochlea_messages_check_(ring) != 0) {
    cochlea_messages_close(ring);
    errno = EINVAL;
    return -1;
  }
  return 0;
}

/* Where to write a payload of 1 byte to a quarter of the ring; NULL when there is no room. */
static inline void *cochlea_messages_claim(cochlea_messages *ring, uint32_t payload) {
  ring->claimed = 0;
  if (payload < 1 || payload > cochlea_max_payload(ring->bytes)) {
    return NULL;
  }
  const uint64_t rest = ring->bytes - (ring->position & (ring->bytes - 1));
  const uint64_t frame = cochlea_frame_(payload);
  const uint64_t at = ring->position + (frame > rest ? rest : 0);
  if (at + frame + 8 - ring->released > ring->bytes) {
    const uint64_t seen =
        atomic_load_explicit(&ring->control->frames_released, memory_order_acquire);
    if (seen >= ring->released && seen <= ring->position) {
      ring->released = seen;
    }
    if (at + frame + 8 - ring->released > ring->bytes) {
      return NULL;
    }
  }
  ring->claimed = payload;
  ring->claimed_at = at;
  return ring->data + (at & (ring->bytes - 1)) + 8;
}

/* Publishes what was claimed, of a type below 2^31. */
static inline void cochlea_messages_commit(cochlea_messages *ring, uint32_t type) {
  if (ring->claimed == 0) {
    return;
  }
  const uint64_t at = ring->claimed_at;
  const uint64_t next = at + cochlea_frame_(ring->claimed);
  const uint64_t word = (uint64_t)(type & INT_MAX) << 32 | ring->claimed;
  atomic_store_explicit(cochlea_commit_word_(ring, next), 0, memory_order_relaxed);
  atomic_store_explicit(cochlea_commit_word_(ring, at), word, memory_order_release);
  if (at != ring->position) {
    atomic_store_explicit(cochlea_commit_word_(ring, ring->position),
                          COCHLEA_PADDING | (at - ring->position), memory_order_release);
  }
  ring->position = next;
  ring->claimed = 0;
}

/* Whether a frame waits to be read. */
static inline int cochlea_messages_waiting(cochlea_messages *ring) {
  return atomic_load_explicit(cochlea_commit_word_(ring, ring->position), memory_order_acquire) !=
         0;
}

/*
 * Hands out the next frame and moves on behind it; its payload stays until it is released. 1, or 0
 * when there is none yet, or -1 with errno EPROTO when what the writer left cannot be right.
 */
static inline int cochlea_messages_next(cochlea_messages *ring, uint32_t *type,
                                        const void **payload, uint32_t *bytes) {
  for (;;) {
    const uint64_t word =
        atomic_load_explicit(cochlea_commit_word_(ring, ring->position), memory_order_acquire);
    if (word == 0) {
      return 0;
    }
    const uint64_t offset = ring->position & (ring->bytes - 1);
    const uint64_t rest = ring->bytes - offset;
    const uint32_t length = (uint32_t)word;
    const int padding = (word & COCHLEA_PADDING) != 0;
    const int possible = padding ? offset != 0 && word == (COCHLEA_PADDING | rest)
                                 : length > 0 && length <= cochlea_max_payload(ring->bytes) &&
                                       cochlea_frame_(length) <= rest;
    if (!possible || ring->position - ring->released >= ring->bytes) {
      errno = EPROTO;
      return -1;
    }
    if (!padding) {
      *type = (uint32_t)(word >> 32);
      *payload = ring->data + offset + 8;
      *bytes = length;
      ring->position += cochlea_frame_(length);
      return 1;
    }
    ring->position += rest;
  }
}

/* Lets go of every frame that was handed out. */
static inline void cochlea_messages_release(cochlea_messages *ring) {
  ring->released = ring->position;
  atomic_store_explicit(&ring->control->frames_released, ring->position, memory_order_release);
}

#endif
