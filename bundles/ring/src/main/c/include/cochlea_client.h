/*
 * cochlea_client.h: streams audio to a Cochlea server and hears the words back. C11, Linux.
 *
 *   static void on_final(void *context, const cochlea_final *said) {
 *     printf("%.*s\n", (int)said->text_bytes, said->text);
 *   }
 *
 *   cochlea_options options = {.name = "mic", .encoding = COCHLEA_S16, .rate = 16000,
 *                              .channels = 1, .seconds = 64};
 *   cochlea_listener listener = {.final = on_final};
 *   cochlea_client client;
 *   if (cochlea_client_open(&client, &options, &listener) != 0) { perror("client"); }
 *   while (more) {
 *     int16_t *in = cochlea_client_claim(&client, 320, 1000);   // NULL: no room for a second
 *     ...                                                       // write 320 samples in place
 *     cochlea_client_commit(&client, 320, now);
 *     cochlea_client_poll(&client, 0);
 *   }
 *   cochlea_client_end(&client);
 *   while (cochlea_client_poll(&client, 1000) < COCHLEA_COMPLETED) { }
 *   cochlea_client_close(&client);
 *
 * The client attaches by itself, and again after the server went: same ring, next epoch; nothing is
 * lost that still has room in the ring, and every final is told once. It has no thread: it
 * attaches, shows that it lives and calls the listener within `poll` and a `claim` that waits, so
 * call `poll` at least once a second. Nothing blocks longer than its time-out. One thread uses a
 * client; a listener must not close it. Everything the server says is checked. The protocol is told
 * in docs/ring-protocol.md.
 *
 * Copyright the Cochlea authors. Apache License 2.0.
 */
#ifndef COCHLEA_CLIENT_H
#define COCHLEA_CLIENT_H

#include "cochlea_attach.h"
#include "cochlea_messages.h"
#include "cochlea_results.h"

#include <poll.h>

#define COCHLEA_MAX_RESULT_BYTES (1u << 20)
#define COCHLEA_MAX_PAYLOAD 262136u

/* Message types, beside those of attach and results. */
#define COCHLEA_DOORBELL 1u
#define COCHLEA_ATTACH_ANSWER 16u
#define COCHLEA_BROKEN_OFF 17u

/* How long the other side may be silent, and how long between two attempts to attach. */
#ifndef COCHLEA_SILENCE_MILLIS
#define COCHLEA_SILENCE_MILLIS 10000u
#endif
/* A server that is not ready says so itself, in a time of its own. */
#define COCHLEA_ANSWER_MILLIS (3 * COCHLEA_SILENCE_MILLIS)
#define COCHLEA_BEAT_MILLIS 250u
#define COCHLEA_FIRST_PAUSE_MILLIS 50u
#define COCHLEA_LONGEST_PAUSE_MILLIS 2000u

/* What a client is doing. The last two are for ever. */
typedef enum {
  COCHLEA_DETACHED,  /* waits for a server, or until it may ask again */
  COCHLEA_ATTACHING, /* has asked */
  COCHLEA_ATTACHED,
  COCHLEA_COMPLETED, /* the stream is over and every final was told */
  COCHLEA_FAILED     /* refused, and asking again would not help */
} cochlea_state;

typedef struct {
  const char *socket; /* NULL: attach.sock in the state directory */
  const char *name;   /* 1 to 64 printable characters */
  const char *model;  /* NULL: the server's choice */
  const char *language;
  uint32_t encoding, rate, channels;
  double seconds;        /* of audio that the ring holds at least */
  uint32_t result_bytes; /* of a ring for results, a power of two; 0: they come by the socket */
  int keep;              /* the server keeps the stream for a while when the connection ends */
  /* To continue the stream of a process that died: what it saved of its client; else 0. */
  uint64_t stream, epoch, next_sequence;
} cochlea_options;

/*
 * Any may be NULL; what is passed is valid during the call. Without `partial` the server computes
 * none, and finals never depend on when one was told. `lost` tells a code of the protocol, or
 * 0 when the connection just ended.
 */
typedef struct {
  void *context;
  void (*attached)(void *context, uint64_t stream, uint64_t epoch);
  void (*partial)(void *context, const cochlea_partial *partial);
  void (*final)(void *context, const cochlea_final *final);
  void (*completed)(void *context, uint64_t samples);
  void (*lost)(void *context, uint32_t code, const char *text, uint32_t text_bytes);
} cochlea_listener;

typedef struct {
  /* To be read. */
  cochlea_ring ring;
  cochlea_state state;
  uint64_t stream, epoch, next_sequence;
  uint64_t heard;      /* `to` of the last final */
  uint64_t duplicates; /* finals that came again */
  uint64_t doorbells;  /* sent */
  /* Its own. */
  cochlea_messages results;
  cochlea_listener listener;
  struct sockaddr_un address;
  uint8_t attach[COCHLEA_MAX_ATTACH];
  uint32_t attach_bytes, result_bytes;
  int socket;
  uint8_t *buffer;
  size_t filled;
  uint64_t asked_at, attached_at, ask_at, beat_at, heard_beat_at, beat;
  uint32_t pause;
} cochlea_client;

static inline uint64_t cochlea_millis_(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* Ends the stream for the server unless it was completed; unmaps and frees. */
static inline void cochlea_client_close(cochlea_client *client) {
  if (client->socket >= 0) {
    close(client->socket);
  }
  free(client->buffer);
  cochlea_messages_close(&client->results);
  cochlea_ring_close(&client->ring);
  client->buffer = NULL;
  client->socket = -1;
}

/*
 * Makes the ring; a server need not be there yet. 0, or -1 with errno: EINVAL for an option out of
 * range, ENAMETOOLONG or ENOENT for the socket's path, otherwise what the system said.
 */
static inline int cochlea_client_open(cochlea_client *client, const cochlea_options *options,
                                      const cochlea_listener *listener) {
  memset(client, 0, sizeof *client);
  client->socket = -1;
  client->ring.fd = -1;
  client->results.fd = -1;
  client->listener = *listener;
  client->result_bytes = options->result_bytes;
  client->stream = options->stream;
  client->epoch = options->epoch;
  client->next_sequence = options->next_sequence;
  client->pause = COCHLEA_FIRST_PAUSE_MILLIS;
  const uint32_t results = options->result_bytes;
  if (results != 0 && (results < COCHLEA_MIN_FRAMES_BYTES || results > COCHLEA_MAX_RESULT_BYTES ||
                       (results & (results - 1)) != 0)) {
    errno = EINVAL;
    return -1;
  }
  const uint32_t flags = (results != 0 ? COCHLEA_WITH_RESULT_RING : 0) |
                         (options->keep ? COCHLEA_KEEP_STREAM : 0) |
                         (listener->partial != NULL ? COCHLEA_WITH_PARTIALS : 0);
  client->attach_bytes = cochlea_attach_message(client->attach, flags, options->name,
                                                options->model, options->language);
  if (client->attach_bytes == 0 ||
      cochlea_attach_address(&client->address, options->socket) != 0) {
    return -1;
  }
  /* A message of the socket, and behind it the copy of a frame of the result ring. */
  client->buffer = malloc(COCHLEA_HEADER_BYTES + COCHLEA_MAX_PAYLOAD + results / 4);
  if (client->buffer == NULL || cochlea_ring_create(&client->ring, "cochlea", options->encoding,
                                                    options->rate, options->channels,
                                                    options->seconds) != 0) {
    const int failed = errno;
    cochlea_client_close(client);
    errno = failed;
    return -1;
  }
  return 0;
}

static inline void cochlea_ring_bell_(cochlea_client *client) {
  const uint8_t bell = COCHLEA_DOORBELL;
  /* What fails here shows when the socket is read. */
  if (client->socket >= 0 &&
      send(client->socket, &bell, 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1) {
    client->doorbells++;
  }
}

/* Closes the connection, and asks again after a pause that grows while connections are short. */
static inline void cochlea_detach_(cochlea_client *client) {
  const uint64_t now = cochlea_millis_();
  if (client->state == COCHLEA_ATTACHED &&
      now - client->attached_at > COCHLEA_LONGEST_PAUSE_MILLIS) {
    client->pause = COCHLEA_FIRST_PAUSE_MILLIS;
  }
  if (client->socket >= 0) {
    close(client->socket);
  }
  client->socket = -1;
  client->filled = 0;
  cochlea_messages_close(&client->results);
  client->state = COCHLEA_DETACHED;
  client->ask_at = now + client->pause;
  client->pause *= 2;
  if (client->pause > COCHLEA_LONGEST_PAUSE_MILLIS) {
    client->pause = COCHLEA_LONGEST_PAUSE_MILLIS;
  }
}

static inline void cochlea_lost_(cochlea_client *client, uint32_t code, const void *text,
                                 uint32_t bytes) {
  cochlea_detach_(client);
  if (code == 1 || code == 2) {
    client->state = COCHLEA_FAILED;
  }
  if (client->listener.lost != NULL) {
    client->listener.lost(client->listener.context, code, text, bytes);
  }
}

static inline void cochlea_lost_because_(cochlea_client *client, const char *why) {
  cochlea_lost_(client, 0, why, (uint32_t)strlen(why));
}

static inline void cochlea_attach_(cochlea_client *client) {
  client->socket = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (client->socket < 0 ||
      connect(client->socket, (struct sockaddr *)&client->address, sizeof client->address) != 0 ||
      (client->result_bytes != 0 &&
       cochlea_messages_create(&client->results, "cochlea-results", client->result_bytes) != 0)) {
    cochlea_detach_(client);
    return;
  }
  cochlea_control *control = client->ring.control;
  client->epoch++;
  atomic_store(&control->epoch, client->epoch);
  cochlea_wait_end(&control->reader_wait);
  cochlea_wait_end(&control->writer_wait);
  cochlea_attach_where(client->attach, client->stream, client->epoch, client->heard,
                       client->next_sequence);
  const int rings[] = {client->ring.fd, client->results.fd};
  if (cochlea_attach_send(client->socket, client->attach, client->attach_bytes, rings,
                          client->result_bytes != 0 ? 2 : 1) != 0) {
    cochlea_detach_(client);
    return;
  }
  client->asked_at = cochlea_millis_();
  client->state = COCHLEA_ATTACHING;
}

/* Each returns 0, or -1 for a message that the server cannot have meant. */
static inline int cochlea_on_attached_(cochlea_client *client, const uint8_t *at, uint32_t bytes) {
  if (client->state != COCHLEA_ATTACHING || bytes != 32) {
    return -1;
  }
  const uint64_t stream = cochlea_get64_(at);
  const uint64_t next_sequence = cochlea_get64_(at + 24);
  if (stream == 0 || cochlea_get64_(at + 8) != client->epoch ||
      cochlea_get64_(at + 16) > client->ring.position || next_sequence < client->next_sequence) {
    return -1;
  }
  client->stream = stream;
  client->next_sequence = next_sequence;
  client->state = COCHLEA_ATTACHED;
  client->attached_at = cochlea_millis_();
  client->heard_beat_at = client->attached_at;
  if (client->listener.attached != NULL) {
    client->listener.attached(client->listener.context, stream, client->epoch);
  }
  return 0;
}

static inline int cochlea_on_partial_(cochlea_client *client, const uint8_t *at, uint32_t bytes) {
  cochlea_partial partial;
  if (cochlea_read_partial(&partial, at, bytes, client->ring.position) != 0) {
    return -1;
  }
  if (client->listener.partial != NULL) {
    client->listener.partial(client->listener.context, &partial);
  }
  return 0;
}

static inline int cochlea_on_final_(cochlea_client *client, const uint8_t *at, uint32_t bytes) {
  cochlea_final final;
  if (cochlea_read_final(&final, at, bytes, client->ring.position) != 0 ||
      final.stream != client->stream || final.sequence > client->next_sequence) {
    return -1;
  }
  if (final.sequence < client->next_sequence) {
    client->duplicates++;
    return 0;
  }
  client->next_sequence++;
  client->heard = final.to;
  if (client->listener.final != NULL) {
    client->listener.final(client->listener.context, &final);
  }
  return 0;
}

static inline int cochlea_on_completed_(cochlea_client *client, const uint8_t *at,
                                        uint32_t bytes) {
  cochlea_completion completion;
  if (cochlea_read_completion(&completion, at, bytes, client->ring.position) != 0 ||
      !client->ring.ended || completion.stream != client->stream ||
      completion.next_sequence != client->next_sequence) {
    return -1;
  }
  client->state = COCHLEA_COMPLETED;
  if (client->listener.completed != NULL) {
    client->listener.completed(client->listener.context, completion.samples);
  }
  return 0;
}

static inline int cochlea_on_result_(cochlea_client *client, uint32_t type, const uint8_t *at,
                                     uint32_t bytes) {
  switch (type) {
    case COCHLEA_PARTIAL: return cochlea_on_partial_(client, at, bytes);
    case COCHLEA_FINAL: return cochlea_on_final_(client, at, bytes);
    case COCHLEA_STREAM_COMPLETED: return cochlea_on_completed_(client, at, bytes);
    default: return -1;
  }
}

/*
 * Reads what the result ring holds, one ring's length at most. A result is copied before it is
 * checked, lest the writer change it in between. The number of results; -1: they are wrong.
 */
static inline int cochlea_drain_(cochlea_client *client) {
  cochlea_messages *ring = &client->results;
  uint8_t *copy = client->buffer + COCHLEA_HEADER_BYTES + COCHLEA_MAX_PAYLOAD;
  const uint64_t begin = ring->position;
  int results = 0;
  while (client->state == COCHLEA_ATTACHED && client->result_bytes != 0 &&
         ring->position - begin < ring->bytes) {
    uint32_t type, bytes;
    const void *payload;
    const int got = cochlea_messages_next(ring, &type, &payload, &bytes);
    if (got == 0) {
      break;
    }
    if (got < 0) {
      return -1;
    }
    memcpy(copy, payload, bytes);
    cochlea_messages_release(ring);
    if (cochlea_on_result_(client, type, copy, bytes) != 0) {
      return -1;
    }
    results++;
  }
  if (results > 0 && cochlea_wake(&ring->control->writer_wait)) {
    cochlea_ring_bell_(client);
  }
  return results;
}

static inline int cochlea_on_broken_off_(cochlea_client *client, const uint8_t *at,
                                         uint32_t bytes) {
  if (bytes < 4 || cochlea_get32_(at) < 1 || cochlea_get32_(at) > 6) {
    return -1;
  }
  if (cochlea_drain_(client) < 0) {
    return -1;
  }
  if (client->state != COCHLEA_COMPLETED) {
    cochlea_lost_(client, cochlea_get32_(at), at + 4, bytes - 4);
  }
  return 0;
}

static inline int cochlea_on_message_(cochlea_client *client, uint32_t type, const uint8_t *at,
                                      uint32_t bytes) {
  switch (type) {
    case COCHLEA_ATTACH_ANSWER: return cochlea_on_attached_(client, at, bytes);
    case COCHLEA_BROKEN_OFF: return cochlea_on_broken_off_(client, at, bytes);
    default:
      return client->state == COCHLEA_ATTACHED && client->result_bytes == 0
                 ? cochlea_on_result_(client, type, at, bytes)
                 : -1;
  }
}

/* Handles the whole messages in the buffer and keeps the rest. How many there were. */
static inline int cochlea_parse_(cochlea_client *client) {
  size_t at = 0;
  int messages = 0;
  while (at < client->filled && client->socket >= 0 && client->state != COCHLEA_COMPLETED) {
    const uint8_t *message = client->buffer + at;
    const size_t left = client->filled - at;
    if (message[0] == COCHLEA_DOORBELL) {
      at++;
      messages++;
      continue;
    }
    if (left < COCHLEA_HEADER_BYTES) {
      break;
    }
    const uint32_t type = cochlea_get32_(message); /* the three bytes behind it are zero */
    const uint32_t bytes = cochlea_get32_(message + 4);
    const int whole = bytes <= left - COCHLEA_HEADER_BYTES;
    if (type < COCHLEA_ATTACH_ANSWER || type > COCHLEA_STREAM_COMPLETED ||
        bytes > COCHLEA_MAX_PAYLOAD ||
        (whole &&
         cochlea_on_message_(client, type, message + COCHLEA_HEADER_BYTES, bytes) != 0)) {
      cochlea_lost_because_(client, "the server sent what is no message of the protocol");
      return messages + 1;
    }
    if (!whole) {
      break;
    }
    at += COCHLEA_HEADER_BYTES + bytes;
    messages++;
  }
  if (client->socket >= 0) {
    client->filled -= at;
    memmove(client->buffer, client->buffer + at, client->filled);
  }
  return messages;
}

/* Reads the socket once, without waiting. How much there was to handle. */
static inline int cochlea_receive_(cochlea_client *client) {
  const size_t room = COCHLEA_HEADER_BYTES + COCHLEA_MAX_PAYLOAD - client->filled;
  const ssize_t got =
      recv(client->socket, client->buffer + client->filled, room, MSG_DONTWAIT);
  if (got > 0) {
    client->filled += (size_t)got;
    return cochlea_parse_(client);
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
    return 0;
  }
  cochlea_drain_(client);
  if (client->state != COCHLEA_COMPLETED) {
    cochlea_lost_because_(client, "the connection ended");
  }
  return 1;
}

/* The connection still stands, but does the server live? 1 when it was given up. */
static inline int cochlea_watch_(cochlea_client *client) {
  const uint64_t now = cochlea_millis_();
  const uint64_t beat = atomic_load(&client->ring.control->reader_heartbeat);
  if (beat != client->beat) {
    client->beat = beat;
    client->heard_beat_at = now;
  }
  if (client->state == COCHLEA_ATTACHING && now - client->asked_at > COCHLEA_ANSWER_MILLIS) {
    cochlea_lost_because_(client, "the server does not answer");
    return 1;
  }
  if (client->state == COCHLEA_ATTACHED && now - client->heard_beat_at > COCHLEA_SILENCE_MILLIS) {
    cochlea_lost_because_(client, "the server's heart stands still");
    return 1;
  }
  return 0;
}

/* Everything that can be done without waiting. How much there was to handle. */
static inline int cochlea_step_(cochlea_client *client) {
  const uint64_t now = cochlea_millis_();
  int handled = 0;
  if (now >= client->beat_at) {
    atomic_fetch_add(&client->ring.control->writer_heartbeat, 1);
    client->beat_at = now + COCHLEA_BEAT_MILLIS;
  }
  if (client->state == COCHLEA_DETACHED && now >= client->ask_at) {
    cochlea_attach_(client);
  }
  if (client->state == COCHLEA_ATTACHING || client->state == COCHLEA_ATTACHED) {
    handled += cochlea_receive_(client);
    const int results = cochlea_drain_(client);
    if (results < 0) {
      cochlea_lost_because_(client, "the result ring is corrupt");
    }
    handled += results < 0 ? 1 : results;
    handled += cochlea_watch_(client);
  }
  if (client->state == COCHLEA_COMPLETED && client->socket >= 0) {
    close(client->socket);
    client->socket = -1;
  }
  return handled;
}

/* Sleeps until the server says something, or there is room for `samples`, or `until`. */
static inline void cochlea_sleep_(cochlea_client *client, uint64_t until, uint64_t samples) {
  cochlea_messages *results = &client->results;
  const int attached = client->state == COCHLEA_ATTACHED;
  const int hears = attached && client->result_bytes != 0;
  const int writes = attached && samples > 0;
  if (client->beat_at < until) {
    until = client->beat_at;
  }
  if (client->state == COCHLEA_DETACHED && client->ask_at < until) {
    until = client->ask_at;
  }
  if (hears) {
    cochlea_wait_begin(&results->control->reader_wait, COCHLEA_WAITS_FOR_BELL);
  }
  if (writes) {
    cochlea_wait_begin(&client->ring.control->writer_wait, COCHLEA_WAITS_FOR_BELL);
  }
  const uint64_t now = cochlea_millis_();
  if (until > now && !(hears && cochlea_messages_waiting(results)) &&
      !(writes && cochlea_ring_claim(&client->ring, samples) != NULL)) {
    struct pollfd socket = {client->socket, POLLIN, 0};
    poll(&socket, 1, (int)(until - now)); /* a negative descriptor is not looked at */
  }
  if (hears) {
    cochlea_wait_end(&results->control->reader_wait);
  }
  if (writes) {
    cochlea_wait_end(&client->ring.control->writer_wait);
  }
}

/*
 * Handles what there is, or waits for it so long at most; attaches if need be. The state, in which
 * COCHLEA_COMPLETED and COCHLEA_FAILED are for ever.
 */
static inline cochlea_state cochlea_client_poll(cochlea_client *client, uint32_t timeout_millis) {
  const uint64_t until = cochlea_millis_() + timeout_millis;
  while (client->state < COCHLEA_COMPLETED && cochlea_step_(client) == 0 &&
         cochlea_millis_() < until) {
    cochlea_sleep_(client, until, 0);
  }
  return client->state;
}

/*
 * Where to write `samples`, at most a quarter of the ring; waits so long at most for room, and
 * handles meanwhile what the server says. NULL with errno: EAGAIN when there was no room, EINVAL
 * when there will never be, ECONNREFUSED when the client has failed.
 */
static inline void *cochlea_client_claim(cochlea_client *client, uint64_t samples,
                                         uint32_t timeout_millis) {
  if (client->ring.ended || samples < 1 || samples > client->ring.capacity / 4) {
    errno = EINVAL;
    return NULL;
  }
  void *in = cochlea_ring_claim(&client->ring, samples);
  if (in != NULL || timeout_millis == 0) {
    errno = EAGAIN;
    return in;
  }
  const uint64_t until = cochlea_millis_() + timeout_millis;
  for (;;) {
    cochlea_step_(client);
    in = cochlea_ring_claim(&client->ring, samples);
    if (in != NULL) {
      return in;
    }
    if (client->state >= COCHLEA_COMPLETED) {
      errno = ECONNREFUSED;
      return NULL;
    }
    if (cochlea_millis_() >= until) {
      errno = EAGAIN;
      return NULL;
    }
    cochlea_sleep_(client, until, samples);
  }
}

static inline void cochlea_wake_server_(cochlea_client *client) {
  if (cochlea_wake(&client->ring.control->reader_wait)) {
    cochlea_ring_bell_(client);
  }
}

/* Publishes the first `samples` of what was claimed. 0, or -1 when that many were not claimed. */
static inline int cochlea_client_commit(cochlea_client *client, uint64_t samples,
                                        uint64_t capture_nanos) {
  if (cochlea_ring_commit(&client->ring, samples, capture_nanos) != 0) {
    return -1;
  }
  cochlea_wake_server_(client);
  return 0;
}

/* Says that `samples` were lost before the ring. 0, or -1 with errno EINVAL. */
static inline int cochlea_client_gap(cochlea_client *client, uint64_t samples) {
  if (cochlea_ring_gap(&client->ring, samples) != 0) {
    return -1;
  }
  cochlea_wake_server_(client);
  return 0;
}

/* Ends the stream; `poll` on until it is completed. */
static inline void cochlea_client_end(cochlea_client *client) {
  cochlea_ring_end(&client->ring);
  cochlea_wake_server_(client);
}

#endif
