/*
 * cochlea_ring.h: the memory of a Cochlea ring, and the writer of audio. C11, Linux.
 *
 *   cochlea_ring ring;
 *   if (cochlea_ring_create(&ring, "mic", COCHLEA_S16, 16000, 1, 64.0) != 0) { perror("ring"); }
 *   int16_t *in = cochlea_ring_claim(&ring, 320);   // NULL: full, the reader is behind
 *   ...                                             // write 320 samples in place
 *   cochlea_ring_commit(&ring, 320, now);           // now the reader sees them
 *   if (cochlea_wake(&ring.control->reader_wait)) { ... }  // it wants the doorbell
 *   cochlea_ring_gap(&ring, 160);                   // or say how many were lost
 *   cochlea_ring_end(&ring);
 *   cochlea_ring_close(&ring);
 *
 * ring.fd is the sealed memory to pass to the reader; cochlea_client.h passes it to a server. One
 * thread writes, and no call here waits. The layout is drawn in RingDescriptor.java and told in
 * docs/ring-protocol.md; a test holds the offsets together.
 *
 * Copyright the Cochlea authors. Apache License 2.0.
 */
#ifndef COCHLEA_RING_H
#define COCHLEA_RING_H

#ifndef _GNU_SOURCE
#error "cochlea_ring.h needs #define _GNU_SOURCE before the first include"
#endif

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the words of a ring are little-endian"
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define COCHLEA_MAGIC 0x3141454C48434F43ull /* "COCHLEA1" */
#define COCHLEA_VERSION 2u
#define COCHLEA_KIND_MESSAGES 1u
#define COCHLEA_KIND_AUDIO 2u
#define COCHLEA_S16 1u
#define COCHLEA_F32 2u
#define COCHLEA_AUDIO 1u
#define COCHLEA_GAP 2u
#define COCHLEA_END 3u
/* Values of a wait word: nobody sleeps, or wants the doorbell, or sleeps on the word itself. */
#define COCHLEA_AWAKE 0u
#define COCHLEA_WAITS_FOR_BELL 1u
#define COCHLEA_WAITS_ON_WORD 2u
#define COCHLEA_CONTROL_BYTES 4096u
#define COCHLEA_PLANE_ALIGNMENT 65536u
#define COCHLEA_MIN_PLANE_BYTES 65536u
#define COCHLEA_MAX_BYTES (1u << 28)
#define COCHLEA_MAX_SAMPLE (1ull << 60)

/* The control block at offset 0, little-endian; the constant words fill the first line. */
typedef struct {
  _Atomic uint64_t magic; /* stored last */
  uint32_t crc;           /* CRC-32C of bytes 12 to 63 */
  uint32_t version;
  uint64_t ring_id;
  uint32_t kind;
  uint32_t encoding;
  uint32_t rate;
  uint32_t channels;
  uint64_t frames_bytes;
  uint64_t plane_offset;
  uint64_t plane_bytes;
  _Atomic uint64_t epoch; /* written by the writer */
  uint8_t reserved0[56];
  _Atomic uint64_t frames_released; /* written by the reader */
  uint8_t reserved1[120];
  _Atomic uint64_t samples_released; /* written by the reader */
  uint8_t reserved2[120];
  _Atomic uint32_t reader_wait; /* set by the reader, cleared by who wakes it */
  uint8_t reserved3[124];
  _Atomic uint32_t writer_wait; /* set by the writer, cleared by who wakes it */
  uint8_t reserved4[124];
  _Atomic uint64_t writer_heartbeat;
  uint8_t reserved5[120];
  _Atomic uint64_t reader_heartbeat;
} cochlea_control;

/* A frame of the message ring of an audio ring; word 0 is the commit word. */
typedef struct {
  _Atomic uint64_t commit; /* payload bytes | type << 32 */
  uint64_t first_sample;
  uint64_t samples;
  uint64_t capture_nanos;
  uint64_t reserved[4];
} cochlea_chunk;

typedef struct {
  int fd;
  cochlea_control *control;
  cochlea_chunk *chunks;
  uint8_t *plane;
  uint64_t chunk_count;
  uint64_t plane_bytes;
  uint64_t capacity; /* samples the plane holds */
  uint32_t frame_bytes;
  /* Kept here and never read back from shared memory. */
  uint64_t position;
  uint64_t chunk;
  uint64_t samples_released;
  uint64_t chunks_released;
  uint64_t unannounced;
  uint64_t claimed;
  int ended;
} cochlea_ring;

static inline uint32_t cochlea_crc32c(const uint8_t *bytes, size_t count) {
  uint32_t crc = ~0u;
  for (size_t i = 0; i < count; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) {
      crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78u : 0);
    }
  }
  return ~crc;
}

/* Where the memory behind `frames_bytes` of frames ends, or a plane begins. */
static inline uint64_t cochlea_plane_offset(uint64_t frames_bytes) {
  return (COCHLEA_CONTROL_BYTES + frames_bytes + COCHLEA_PLANE_ALIGNMENT - 1) &
         ~(uint64_t)(COCHLEA_PLANE_ALIGNMENT - 1);
}

/* Memory that only its owner can open and nobody can resize: a descriptor, or -1 with errno. */
static inline int cochlea_memory_(const char *name, uint64_t bytes) {
  const int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (fd >= 0 && (fchmod(fd, 0600) != 0 || ftruncate(fd, (off_t)bytes) != 0 ||
                  fallocate(fd, 0, 0, (off_t)bytes) != 0 ||
                  fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)) {
    const int failed = errno;
    close(fd);
    errno = failed;
    return -1;
  }
  return fd;
}

/* Completes the constant words of `control`, the last of them magic. 0, or -1 with errno. */
static inline int cochlea_publish_(cochlea_control *control) {
  if (getrandom(&control->ring_id, sizeof control->ring_id, 0) != sizeof control->ring_id) {
    return -1;
  }
  control->version = COCHLEA_VERSION;
  const size_t covered = offsetof(cochlea_control, version);
  control->crc = cochlea_crc32c((const uint8_t *)control + covered, 64 - covered);
  atomic_store_explicit(&control->magic, COCHLEA_MAGIC, memory_order_release);
  return 0;
}

/*
 * After a commit or a release: wakes the other side if it sleeps on `wait`, its wait word. Returns
 * 1 when it wants the doorbell, which the caller then rings.
 */
static inline int cochlea_wake(_Atomic uint32_t *wait) {
  atomic_thread_fence(memory_order_seq_cst);
  if (atomic_load_explicit(wait, memory_order_relaxed) == COCHLEA_AWAKE) {
    return 0;
  }
  const uint32_t how = atomic_exchange(wait, COCHLEA_AWAKE);
  if (how == COCHLEA_WAITS_ON_WORD) {
    syscall(SYS_futex, wait, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
  }
  return how == COCHLEA_WAITS_FOR_BELL;
}

/* Announces on one's own wait word that one is about to sleep. Look once more before doing so. */
static inline void cochlea_wait_begin(_Atomic uint32_t *wait, uint32_t how) {
  atomic_store_explicit(wait, how, memory_order_relaxed);
  atomic_thread_fence(memory_order_seq_cst);
}

/* Sleeps on a word announced with COCHLEA_WAITS_ON_WORD, for so long at most. */
static inline void cochlea_wait_on_word(_Atomic uint32_t *wait, uint32_t millis) {
  const struct timespec most = {millis / 1000, (long)(millis % 1000) * 1000000};
  syscall(SYS_futex, wait, FUTEX_WAIT, COCHLEA_WAITS_ON_WORD, &most, NULL, 0);
}

static inline void cochlea_wait_end(_Atomic uint32_t *wait) {
  atomic_store_explicit(wait, COCHLEA_AWAKE, memory_order_relaxed);
}

static inline uint64_t cochlea_frames_bytes(uint64_t plane_bytes) {
  return plane_bytes / 512 * sizeof(cochlea_chunk);
}

/* Unmaps and closes; what the reader has mapped stays with it. */
static inline void cochlea_ring_close(cochlea_ring *ring) {
  if (ring->plane != NULL) {
    munmap(ring->plane, 2 * ring->plane_bytes);
  }
  if (ring->control != NULL) {
    munmap(ring->control, cochlea_plane_offset(cochlea_frames_bytes(ring->plane_bytes)));
  }
  if (ring->fd >= 0) {
    close(ring->fd);
  }
  memset(ring, 0, sizeof *ring);
  ring->fd = -1;
}

static inline int cochlea_ring_map_(cochlea_ring *ring, uint64_t plane_offset) {
  const int access = PROT_READ | PROT_WRITE;
  const int shared = MAP_SHARED | MAP_POPULATE;
  void *control = mmap(NULL, plane_offset, access, shared, ring->fd, 0);
  if (control == MAP_FAILED) {
    return -1;
  }
  ring->control = control;
  ring->chunks = (cochlea_chunk *)((uint8_t *)control + COCHLEA_CONTROL_BYTES);
  const uint64_t bytes = ring->plane_bytes;
  const off_t offset = (off_t)plane_offset;
  /* Twice the room in one piece, then the plane in either half: every claim is contiguous. */
  uint8_t *plane = mmap(NULL, 2 * bytes, PROT_NONE, MAP_SHARED, ring->fd, offset);
  if (plane == MAP_FAILED) {
    return -1;
  }
  ring->plane = plane;
  if (mmap(plane, bytes, access, shared | MAP_FIXED, ring->fd, offset) == MAP_FAILED ||
      mmap(plane + bytes, bytes, access, shared | MAP_FIXED, ring->fd, offset) == MAP_FAILED) {
    return -1;
  }
  return 0;
}

/* 0, or -1 with errno: EINVAL for values out of range, otherwise what the system said. */
static inline int cochlea_ring_create(cochlea_ring *ring, const char *name, uint32_t encoding,
                                      uint32_t rate, uint32_t channels, double seconds) {
  memset(ring, 0, sizeof *ring);
  ring->fd = -1;
  if ((encoding != COCHLEA_S16 && encoding != COCHLEA_F32) || rate < 8000 || rate > 192000 ||
      channels < 1 || channels > 8 || !(seconds > 0)) {
    errno = EINVAL;
    return -1;
  }
  ring->frame_bytes = (encoding == COCHLEA_S16 ? 2u : 4u) * channels;
  const double wanted = seconds * rate * ring->frame_bytes;
  if (!(wanted <= COCHLEA_MAX_BYTES)) {
    errno = EINVAL;
    return -1;
  }
  uint64_t plane_bytes = COCHLEA_MIN_PLANE_BYTES;
  while ((double)plane_bytes < wanted) {
    plane_bytes *= 2;
  }
  const uint64_t frames_bytes = cochlea_frames_bytes(plane_bytes);
  const uint64_t plane_offset = cochlea_plane_offset(frames_bytes);
  ring->plane_bytes = plane_bytes;
  ring->chunk_count = frames_bytes / sizeof(cochlea_chunk);
  ring->capacity = plane_bytes / ring->frame_bytes;
  ring->fd = cochlea_memory_(name, plane_offset + plane_bytes);
  int right = ring->fd >= 0 && cochlea_ring_map_(ring, plane_offset) == 0;
  if (right) {
    cochlea_control *control = ring->control;
    control->kind = COCHLEA_KIND_AUDIO;
    control->encoding = encoding;
    control->rate = rate;
    control->channels = channels;
    control->frames_bytes = frames_bytes;
    control->plane_offset = plane_offset;
    control->plane_bytes = plane_bytes;
    right = cochlea_publish_(control) == 0;
  }
  if (!right) {
    const int failed = errno;
    cochlea_ring_close(ring);
    errno = failed;
    return -1;
  }
  return 0;
}

/* Whether `count` chunks, and the word that ends them, fit now. A reader that lies is not heard. */
static inline int cochlea_room_(cochlea_ring *ring, uint64_t count) {
  if (ring->chunk + count + 1 - ring->chunks_released <= ring->chunk_count) {
    return 1;
  }
  const uint64_t seen =
      atomic_load_explicit(&ring->control->frames_released, memory_order_acquire) /
      sizeof(cochlea_chunk);
  if (seen >= ring->chunks_released && seen <= ring->chunk) {
    ring->chunks_released = seen;
  }
  return ring->chunk + count + 1 - ring->chunks_released <= ring->chunk_count;
}

static inline void cochlea_write_(cochlea_ring *ring, uint32_t type, uint64_t first,
                                  uint64_t samples, uint64_t capture_nanos) {
  cochlea_chunk *chunk = &ring->chunks[ring->chunk % ring->chunk_count];
  cochlea_chunk *next = &ring->chunks[(ring->chunk + 1) % ring->chunk_count];
  chunk->first_sample = first;
  chunk->samples = samples;
  chunk->capture_nanos = capture_nanos;
  atomic_store_explicit(&next->commit, 0, memory_order_relaxed);
  atomic_store_explicit(&chunk->commit, (uint64_t)type << 32 | (sizeof *chunk - 8),
                        memory_order_release);
  ring->chunk++;
}

/* A gap that finds no place waits for the next call; nothing overtakes it. */
static inline int cochlea_announce_gap_(cochlea_ring *ring) {
  if (ring->unannounced == 0) {
    return 1;
  }
  if (!cochlea_room_(ring, 2)) {
    return 0;
  }
  cochlea_write_(ring, COCHLEA_GAP, ring->position - ring->unannounced, ring->unannounced, 0);
  ring->unannounced = 0;
  return 1;
}

/*
 * Where to write `samples` (of every channel together one), at most a quarter of the ring; NULL
 * when there is no room, or the stream is ended. Another claim replaces this one.
 */
static inline void *cochlea_ring_claim(cochlea_ring *ring, uint64_t samples) {
  ring->claimed = 0;
  if (ring->ended || samples < 1 || samples > ring->capacity / 4 || !cochlea_announce_gap_(ring)) {
    return NULL;
  }
  const uint64_t needed = ring->position + samples;
  if (needed - ring->samples_released > ring->capacity) {
    const uint64_t seen =
        atomic_load_explicit(&ring->control->samples_released, memory_order_acquire);
    if (seen >= ring->samples_released && seen <= ring->position) {
      ring->samples_released = seen;
    }
  }
  if (needed - ring->samples_released > ring->capacity || !cochlea_room_(ring, 2)) {
    return NULL;
  }
  ring->claimed = samples;
  return ring->plane + (ring->position * ring->frame_bytes & (ring->plane_bytes - 1));
}

/* Publishes the first `samples` of what was claimed. 0, or -1 when that many were not claimed. */
static inline int cochlea_ring_commit(cochlea_ring *ring, uint64_t samples,
                                      uint64_t capture_nanos) {
  if (samples < 1 || samples > ring->claimed) {
    errno = EINVAL;
    return -1;
  }
  cochlea_write_(ring, COCHLEA_AUDIO, ring->position, samples, capture_nanos);
  ring->position += samples;
  ring->claimed = 0;
  return 0;
}

/* Says that `samples` were lost before the ring. 0, or -1 with errno EINVAL. */
static inline int cochlea_ring_gap(cochlea_ring *ring, uint64_t samples) {
  if (ring->ended || samples < 1 || samples > COCHLEA_MAX_SAMPLE - ring->position) {
    errno = EINVAL;
    return -1;
  }
  ring->claimed = 0;
  ring->unannounced += samples;
  ring->position += samples;
  cochlea_announce_gap_(ring);
  return 0;
}

/* Ends the stream. Always finds its place. */
static inline void cochlea_ring_end(cochlea_ring *ring) {
  if (!ring->ended) {
    cochlea_write_(ring, COCHLEA_END, ring->position - ring->unannounced, ring->unannounced, 0);
    ring->ended = 1;
    ring->claimed = 0;
  }
}

#endif
