/*
 * cochlea_results.h: what a Cochlea server says of a stream, read from bytes and checked. C11.
 *
 *   cochlea_final said;
 *   if (type == COCHLEA_FINAL && cochlea_read_final(&said, payload, bytes, position) == 0) {
 *     printf("%.*s\n", (int)said.text_bytes, said.text);
 *   }
 *
 * The payload comes from a result ring (cochlea_messages.h) or the attach socket; copy it out of
 * shared memory first. `position` is the end of the stream so far: nothing is said of what is
 * beyond. Texts are UTF-8, point into the payload and do not end with a zero. Positions are
 * samples, `to` exclusive. Told in docs/ring-protocol.md.
 *
 * Copyright the Cochlea authors. Apache License 2.0.
 */
#ifndef COCHLEA_RESULTS_H
#define COCHLEA_RESULTS_H

#include <stdint.h>
#include <string.h>

#define COCHLEA_PARTIAL 18u
#define COCHLEA_FINAL 19u
#define COCHLEA_STREAM_COMPLETED 20u

/* Replaces the partial before. */
typedef struct {
  uint64_t from, to;
  const char *text;
  uint32_t text_bytes;
  uint32_t stable_bytes; /* of the text will not change */
} cochlea_partial;

typedef struct {
  uint64_t stream, sequence, from, to;
  const char *text;
  uint32_t text_bytes;
  uint32_t words;
  const uint8_t *words_;
} cochlea_final;

typedef struct {
  uint64_t from, to;
  float confidence; /* NaN: unknown */
  uint32_t offset, bytes; /* of the final's text */
} cochlea_word;

typedef struct {
  uint64_t stream, next_sequence, samples;
} cochlea_completion;

static inline uint32_t cochlea_get32_(const uint8_t *at) {
  uint32_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

static inline uint64_t cochlea_get64_(const uint8_t *at) {
  uint64_t value;
  memcpy(&value, at, sizeof value);
  return value;
}

/* 0, or -1 for what no server can mean. */
static inline int cochlea_read_partial(cochlea_partial *partial, const uint8_t *payload,
                                       uint32_t bytes, uint64_t position) {
  if (bytes < 20) {
    return -1;
  }
  *partial = (cochlea_partial){.from = cochlea_get64_(payload),
                               .to = cochlea_get64_(payload + 8),
                               .text = (const char *)payload + 20,
                               .text_bytes = bytes - 20,
                               .stable_bytes = cochlea_get32_(payload + 16)};
  return partial->from <= partial->to && partial->to <= position &&
                 partial->stable_bytes <= partial->text_bytes
             ? 0
             : -1;
}

/* Word `index`, below `words`, of a final that was read. */
static inline cochlea_word cochlea_final_word(const cochlea_final *final, uint32_t index) {
  const uint8_t *at = final->words_ + 28 * (size_t)index;
  cochlea_word word = {.from = cochlea_get64_(at),
                       .to = cochlea_get64_(at + 8),
                       .offset = cochlea_get32_(at + 20),
                       .bytes = cochlea_get32_(at + 24)};
  memcpy(&word.confidence, at + 16, sizeof word.confidence);
  return word;
}

/* 0, or -1 for what no server can mean. */
static inline int cochlea_read_final(cochlea_final *final, const uint8_t *payload, uint32_t bytes,
                                     uint64_t position) {
  if (bytes < 40) {
    return -1;
  }
  *final = (cochlea_final){.stream = cochlea_get64_(payload),
                           .sequence = cochlea_get64_(payload + 8),
                           .from = cochlea_get64_(payload + 16),
                           .to = cochlea_get64_(payload + 24),
                           .text = (const char *)payload + 40,
                           .words = cochlea_get32_(payload + 32),
                           .text_bytes = cochlea_get32_(payload + 36)};
  if (final->from > final->to || final->to > position ||
      40 + (uint64_t)final->text_bytes + 28 * (uint64_t)final->words != bytes) {
    return -1;
  }
  final->words_ = payload + 40 + final->text_bytes;
  for (uint32_t i = 0; i < final->words; i++) {
    const cochlea_word word = cochlea_final_word(final, i);
    if (word.from > word.to || word.to > position ||
        (uint64_t)word.offset + word.bytes > final->text_bytes) {
      return -1;
    }
  }
  return 0;
}

/* 0, or -1 for what no server can mean. */
static inline int cochlea_read_completion(cochlea_completion *completion, const uint8_t *payload,
                                          uint32_t bytes, uint64_t position) {
  if (bytes != 24) {
    return -1;
  }
  *completion = (cochlea_completion){.stream = cochlea_get64_(payload),
                                     .next_sequence = cochlea_get64_(payload + 8),
                                     .samples = cochlea_get64_(payload + 16)};
  return completion->samples <= position ? 0 : -1;
}

#endif
