/*
 * Tests of cochlea_client.h against a server that says what it is told to, right and wrong. In one
 * thread: the client's calls return at once or after their time-out.
 *
 *   client_test FOLDER
 */
#define _GNU_SOURCE
#define COCHLEA_SILENCE_MILLIS 300u
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>

#include "cochlea_client.h"

#define CHECK(condition)                                                \
  do {                                                                  \
    if (!(condition)) {                                                 \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                          \
    }                                                                   \
  } while (0)

/* What the listener heard. */
static struct {
  int attached, partials, finals, completed, lost;
  uint32_t code;
  char text[256];
  cochlea_word word;
} heard;

static void on_attached(void *context, uint64_t stream, uint64_t epoch) {
  (void)context;
  CHECK(stream != 0 && epoch != 0);
  heard.attached++;
}

static void on_partial(void *context, const cochlea_partial *partial) {
  (void)context;
  heard.partials++;
  snprintf(heard.text, sizeof heard.text, "%.*s", (int)partial->text_bytes, partial->text);
}

static void on_final(void *context, const cochlea_final *final) {
  (void)context;
  heard.finals++;
  snprintf(heard.text, sizeof heard.text, "%.*s", (int)final->text_bytes, final->text);
  if (final->words > 0) {
    heard.word = cochlea_final_word(final, final->words - 1);
  }
}

static void on_completed(void *context, uint64_t samples) {
  (void)context;
  (void)samples;
  heard.completed++;
}

static void on_lost(void *context, uint32_t code, const char *text, uint32_t bytes) {
  (void)context;
  heard.lost++;
  heard.code = code;
  snprintf(heard.text, sizeof heard.text, "%.*s", (int)bytes, text);
}

/* The server. */
static struct {
  char path[100];
  int listener, peer;
  uint8_t attach[4096];
  uint32_t flags;
  uint64_t stream, epoch, from, next_sequence;
  uint8_t *audio; /* the client's ring */
  uint64_t audio_bytes;
  cochlea_messages results;
  uint8_t message[1024];
  uint32_t bytes;
} server = {.listener = -1, .peer = -1, .results = {.fd = -1}};

static cochlea_control *control(void) {
  return (cochlea_control *)(void *)server.audio;
}

static void put32(uint32_t value) {
  memcpy(server.message + server.bytes, &value, 4);
  server.bytes += 4;
}

static void put64(uint64_t value) {
  memcpy(server.message + server.bytes, &value, 8);
  server.bytes += 8;
}

static void put_text(const char *text) {
  memcpy(server.message + server.bytes, text, strlen(text));
  server.bytes += (uint32_t)strlen(text);
}

static void tell(uint32_t type) {
  const uint32_t header[] = {type, server.bytes};
  CHECK(send(server.peer, header, sizeof header, MSG_NOSIGNAL) == sizeof header);
  CHECK(send(server.peer, server.message, server.bytes, MSG_NOSIGNAL) == (ssize_t)server.bytes);
  server.bytes = 0;
}

/* Tells a result over the ring if there is one, else over the socket. */
static void tell_result(uint32_t type) {
  if (server.results.fd < 0) {
    tell(type);
    return;
  }
  void *at = cochlea_messages_claim(&server.results, server.bytes);
  CHECK(at != NULL);
  memcpy(at, server.message, server.bytes);
  cochlea_messages_commit(&server.results, type);
  server.bytes = 0;
}

static void final(uint64_t sequence, uint64_t from, uint64_t to) {
  put64(7), put64(sequence), put64(from), put64(to), put32(2), put32(9);
  put_text("two words");
  put64(from), put64(from + 10), put32(0), put32(0), put32(3);
  put64(from + 10), put64(to), put32(0x3F000000), put32(4), put32(5);
}

static void completed(uint64_t next_sequence, uint64_t samples) {
  put64(7), put64(next_sequence), put64(samples);
}

static void hang_up(void) {
  close(server.peer);
  server.peer = -1;
  munmap(server.audio, server.audio_bytes);
  cochlea_messages_close(&server.results);
}

/* Takes the client's connection, its message and its rings, all of which must be right. */
static void accept_client(cochlea_client *client) {
  for (int tries = 0; (server.peer = accept(server.listener, NULL, NULL)) < 0; tries++) {
    CHECK(tries < 5000);
    cochlea_client_poll(client, 0);
    usleep(1000);
  }
  int descriptors[2] = {-1, -1};
  union {
    struct cmsghdr align;
    char space[CMSG_SPACE(sizeof descriptors)];
  } rights;
  struct iovec data = {server.attach, sizeof server.attach};
  struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = rights.space};
  message.msg_controllen = sizeof rights.space;
  const ssize_t got = recvmsg(server.peer, &message, MSG_CMSG_CLOEXEC);
  const uint8_t *at = server.attach;
  CHECK(got > 60 && cochlea_get32_(at) == COCHLEA_ATTACH && cochlea_get32_(at + 4) == got - 8);
  CHECK(cochlea_get32_(at + 8) == 2);
  server.flags = cochlea_get32_(at + 12);
  server.stream = cochlea_get64_(at + 16);
  server.epoch = cochlea_get64_(at + 24);
  server.from = cochlea_get64_(at + 32);
  server.next_sequence = cochlea_get64_(at + 40);
  CHECK(got == 60 + cochlea_get32_(at + 48) + cochlea_get32_(at + 52) + cochlea_get32_(at + 56));
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  CHECK(header != NULL && header->cmsg_len == CMSG_LEN(server.flags & 1 ? 8 : 4));
  memcpy(descriptors, CMSG_DATA(header), server.flags & 1 ? 8 : 4);
  struct stat memory;
  CHECK(fstat(descriptors[0], &memory) == 0 && (memory.st_mode & 0777) == 0600);
  CHECK(ftruncate(descriptors[0], 0) != 0);
  server.audio_bytes = (uint64_t)memory.st_size;
  server.audio =
      mmap(NULL, server.audio_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptors[0], 0);
  CHECK(server.audio != MAP_FAILED);
  CHECK(server.audio_bytes == control()->plane_offset + control()->plane_bytes);
  CHECK(control()->epoch == server.epoch);
  close(descriptors[0]);
  if (server.flags & 1) {
    CHECK(cochlea_messages_open(&server.results, descriptors[1]) == 0);
  }
}

static void welcome(cochlea_client *client) {
  accept_client(client);
  put64(7), put64(server.epoch), put64(server.from), put64(server.next_sequence);
  tell(COCHLEA_ATTACH_ANSWER);
  CHECK(cochlea_client_poll(client, 1000) == COCHLEA_ATTACHED);
}

static void beat(void) { atomic_fetch_add(&control()->reader_heartbeat, 1); }

static void open_client(cochlea_client *client, uint32_t result_bytes) {
  const cochlea_options options = {.socket = server.path,
                                   .name = "test",
                                   .language = "en",
                                   .encoding = COCHLEA_S16,
                                   .rate = 16000,
                                   .channels = 1,
                                   .seconds = 1,
                                   .result_bytes = result_bytes};
  const cochlea_listener listener = {NULL, on_attached, on_partial, on_final, on_completed,
                                     on_lost};
  memset(&heard, 0, sizeof heard);
  CHECK(cochlea_client_open(client, &options, &listener) == 0);
}

static void write_samples(cochlea_client *client, uint64_t samples) {
  void *in = cochlea_client_claim(client, samples, 0);
  CHECK(in != NULL);
  memset(in, 0, samples * 2);
  CHECK(cochlea_client_commit(client, samples, 0) == 0);
}

static void a_stream_is_heard_to_its_end(uint32_t result_bytes) {
  cochlea_client client;
  open_client(&client, result_bytes);
  write_samples(&client, 4000);
  welcome(&client);
  CHECK(server.stream == 0 && server.epoch == 1 && server.from == 0);
  CHECK(memcmp(server.attach + 60, "testen", 6) == 0);
  put64(0), put64(4000), put32(3), put_text("two words");
  tell_result(COCHLEA_PARTIAL);
  final(0, 0, 4000);
  tell_result(COCHLEA_FINAL);
  while (heard.finals == 0) {
    CHECK(cochlea_client_poll(&client, 1000) == COCHLEA_ATTACHED);
  }
  CHECK(heard.partials == 1 && strcmp(heard.text, "two words") == 0);
  CHECK(heard.word.from == 10 && heard.word.to == 4000 && heard.word.confidence == 0.5f);
  CHECK(heard.word.offset == 4 && heard.word.bytes == 5);
  cochlea_client_end(&client);
  completed(1, 4000);
  tell_result(COCHLEA_STREAM_COMPLETED);
  CHECK(cochlea_client_poll(&client, 1000) == COCHLEA_COMPLETED);
  CHECK(heard.completed == 1 && heard.lost == 0 && client.doorbells == 0);
  hang_up();
  cochlea_client_close(&client);
}

static void a_lost_server_is_found_again(uint32_t result_bytes) {
  cochlea_client client;
  open_client(&client, result_bytes);
  write_samples(&client, 4000);
  welcome(&client);
  final(0, 0, 1000);
  tell_result(COCHLEA_FINAL);
  final(1, 1000, 2000);
  tell_result(COCHLEA_FINAL);
  atomic_store(&control()->reader_wait, COCHLEA_WAITS_FOR_BELL);
  hang_up();
  write_samples(&client, 320); /* a bell that nobody hears, and no signal */
  while (heard.lost == 0) {
    cochlea_client_poll(&client, 1000);
  }
  CHECK(heard.finals == 2 && heard.code == 0);
  welcome(&client);
  CHECK(server.stream == 7 && server.epoch == 2 && server.from == 2000);
  CHECK(server.next_sequence == 2 && atomic_load(&control()->reader_wait) == COCHLEA_AWAKE);
  final(1, 1000, 2000);
  tell_result(COCHLEA_FINAL);
  final(2, 2000, 4320);
  tell_result(COCHLEA_FINAL);
  while (heard.finals == 2) {
    CHECK(cochlea_client_poll(&client, 1000) == COCHLEA_ATTACHED);
  }
  CHECK(heard.finals == 3 && client.duplicates == 1);
  hang_up();
  cochlea_client_close(&client);
}

static void a_refusal_is_heard(void) {
  for (uint32_t code = 1; code <= 6; code++) {
    cochlea_client client;
    open_client(&client, 0);
    accept_client(&client);
    put32(code), put_text("because");
    tell(COCHLEA_BROKEN_OFF);
    while (heard.lost == 0) {
      cochlea_client_poll(&client, 1000);
    }
    CHECK(heard.code == code && strcmp(heard.text, "because") == 0);
    CHECK(client.state == (code <= 2 ? COCHLEA_FAILED : COCHLEA_DETACHED));
    hang_up();
    cochlea_client_close(&client);
  }
}

/* Whether the client takes what was put for type `type`, or hangs up. */
static bool believed(uint32_t type, uint32_t result_bytes) {
  cochlea_client client;
  uint8_t kept[sizeof server.message];
  const uint32_t bytes = server.bytes;
  memcpy(kept, server.message, bytes);
  server.bytes = 0;
  open_client(&client, result_bytes);
  write_samples(&client, 4000);
  welcome(&client);
  memcpy(server.message, kept, bytes);
  server.bytes = bytes;
  tell_result(type);
  cochlea_client_poll(&client, 1000);
  const bool believed = heard.lost == 0;
  CHECK(client.state == (believed ? COCHLEA_ATTACHED : COCHLEA_DETACHED));
  hang_up();
  cochlea_client_close(&client);
  return believed;
}

static void nothing_wrong_is_believed(uint32_t ring) {
  final(0, 0, 4000);
  CHECK(believed(COCHLEA_FINAL, ring));
  final(1, 0, 4000); /* one was left out */
  CHECK(!believed(COCHLEA_FINAL, ring));
  final(0, 0, 4001); /* beyond what was committed */
  CHECK(!believed(COCHLEA_FINAL, ring));
  final(0, 100, 50);
  CHECK(!believed(COCHLEA_FINAL, ring));
  for (uint32_t cut = 1; cut < 105; cut++) {
    final(0, 0, 4000);
    server.bytes -= cut;
    CHECK(!believed(COCHLEA_FINAL, ring));
  }
  for (uint32_t at = 32; at < 40; at++) { /* words and length of the text */
    final(0, 0, 4000);
    server.message[at] ^= 0x80;
    CHECK(!believed(COCHLEA_FINAL, ring));
  }
  final(0, 0, 4000);
  server.message[server.bytes - 4] = 6; /* a word longer than the text */
  CHECK(!believed(COCHLEA_FINAL, ring));
  final(0, 0, 4000);
  server.message[0] = 8; /* another stream */
  CHECK(!believed(COCHLEA_FINAL, ring));
  put64(0), put64(4000), put32(4), put_text("abc");
  CHECK(!believed(COCHLEA_PARTIAL, ring));
  put64(0), put64(4001), put32(0);
  CHECK(!believed(COCHLEA_PARTIAL, ring));
  completed(0, 4000); /* before it ended */
  CHECK(!believed(COCHLEA_STREAM_COMPLETED, ring));
  put32(1);
  CHECK(!believed(ring ? COCHLEA_BROKEN_OFF : 99, ring));
  if (!ring) {
    put32(0), put_text("no such code");
    CHECK(!believed(COCHLEA_BROKEN_OFF, ring));
    put64(7), put64(1), put64(0), put64(0); /* attached already */
    CHECK(!believed(COCHLEA_ATTACH_ANSWER, ring));
  }
}

static void a_wrong_answer_is_not_believed(void) {
  const uint64_t right[] = {7, 1, 0, 0};
  const uint64_t wrong[] = {0, 2, 1, 0};
  for (int field = 0; field < 3; field++) {
    cochlea_client client;
    open_client(&client, 0);
    accept_client(&client);
    for (int i = 0; i < 4; i++) {
      put64(i == field ? wrong[i] : right[i]);
    }
    tell(COCHLEA_ATTACH_ANSWER);
    cochlea_client_poll(&client, 1000);
    CHECK(heard.lost == 1 && heard.attached == 0 && client.state == COCHLEA_DETACHED);
    hang_up();
    cochlea_client_close(&client);
  }
}

static void a_corrupt_result_ring_ends_the_attachment(void) {
  const uint64_t words[] = {COCHLEA_PADDING | 65536, COCHLEA_PADDING | 64, 1ull << 32, 65529,
                            0xFFFFFFFFu, 16377, UINT64_MAX};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    cochlea_client client;
    open_client(&client, 65536);
    welcome(&client);
    atomic_store(cochlea_commit_word_(&server.results, 0), words[i]);
    cochlea_client_poll(&client, 1000);
    CHECK(heard.lost == 1 && client.state == COCHLEA_DETACHED);
    hang_up();
    cochlea_client_close(&client);
  }
}

static void a_silent_server_is_given_up(void) {
  cochlea_client client;
  open_client(&client, 0);
  accept_client(&client);
  while (heard.lost == 0) {
    cochlea_client_poll(&client, 1000);
  }
  CHECK(heard.attached == 0);
  hang_up();
  welcome(&client);
  const uint64_t begin = cochlea_millis_();
  for (int i = 0; i < 8; i++) {
    beat();
    CHECK(cochlea_client_poll(&client, 50) == COCHLEA_ATTACHED);
  }
  CHECK(cochlea_millis_() - begin > COCHLEA_SILENCE_MILLIS);
  while (heard.lost == 1) {
    cochlea_client_poll(&client, 1000);
  }
  CHECK(strstr(heard.text, "heart") != NULL);
  hang_up();
  cochlea_client_close(&client);
}

static void *release_soon(void *unused) {
  (void)unused;
  usleep(100000);
  atomic_store(&control()->samples_released, 8000);
  atomic_store(&control()->frames_released, 64);
  if (cochlea_wake(&control()->writer_wait)) {
    const uint8_t bell = COCHLEA_DOORBELL;
    CHECK(send(server.peer, &bell, 1, MSG_NOSIGNAL) == 1);
  }
  return NULL;
}

static void room_is_waited_for(void) {
  cochlea_client client;
  open_client(&client, 0);
  for (int i = 0; i < 4; i++) {
    write_samples(&client, 8000);
  }
  uint64_t begin = cochlea_millis_();
  CHECK(cochlea_client_claim(&client, 8000, 120) == NULL && errno == EAGAIN);
  CHECK(cochlea_millis_() - begin >= 120 && cochlea_millis_() - begin < 600);
  welcome(&client);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, release_soon, NULL) == 0);
  begin = cochlea_millis_();
  CHECK(cochlea_client_claim(&client, 8000, 5000) != NULL);
  CHECK(cochlea_millis_() - begin < 1000);
  CHECK(pthread_join(thread, NULL) == 0);
  CHECK(cochlea_client_claim(&client, 8193, 0) == NULL && errno == EINVAL);
  hang_up();
  cochlea_client_close(&client);
}

static void *sleep_on_word(void *woken) {
  while (atomic_load((_Atomic int *)woken) == 0) {
    cochlea_wait_begin(&control()->reader_wait, COCHLEA_WAITS_ON_WORD);
    cochlea_wait_on_word(&control()->reader_wait, 5000);
    atomic_store((_Atomic int *)woken, 1);
  }
  return NULL;
}

static void a_commit_wakes_who_sleeps_on_the_word(void) {
  cochlea_client client;
  open_client(&client, 0);
  welcome(&client);
  _Atomic int woken = 0;
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, sleep_on_word, &woken) == 0);
  while (atomic_load(&control()->reader_wait) != COCHLEA_WAITS_ON_WORD) {
    usleep(1000);
  }
  usleep(20000);
  const uint64_t begin = cochlea_millis_();
  write_samples(&client, 320);
  CHECK(pthread_join(thread, NULL) == 0);
  CHECK(cochlea_millis_() - begin < 1000 && client.doorbells == 0);
  atomic_store(&control()->reader_wait, COCHLEA_WAITS_FOR_BELL);
  write_samples(&client, 320);
  write_samples(&client, 320);
  CHECK(client.doorbells == 1);
  hang_up();
  cochlea_client_close(&client);
}

static void wrong_options_are_refused(void) {
  cochlea_client client;
  const cochlea_listener listener = {0};
  const cochlea_options right = {.socket = server.path, .name = "n", .encoding = COCHLEA_S16,
                                 .rate = 16000, .channels = 1, .seconds = 1};
  cochlea_options wrong[] = {right, right, right, right, right, right, right, right};
  char longest[200];
  memset(longest, 'x', sizeof longest - 1);
  longest[sizeof longest - 1] = 0;
  wrong[0].name = "", wrong[1].rate = 7999, wrong[2].channels = 9, wrong[3].result_bytes = 1 << 21;
  wrong[4].encoding = 3, wrong[5].result_bytes = 5000, wrong[6].result_bytes = 2048;
  wrong[7].socket = longest;
  for (int i = 0; i < 8; i++) {
    CHECK(cochlea_client_open(&client, &wrong[i], &listener) == -1);
    CHECK(errno == (i == 7 ? ENAMETOOLONG : EINVAL));
  }
}

static void messages_go_round(void) {
  cochlea_messages reader, writer;
  CHECK(cochlea_messages_create(&reader, "test", 4096) == 0);
  CHECK(cochlea_messages_open(&writer, dup(reader.fd)) == 0);
  uint32_t sent = 0, received = 0;
  while (received < 100000) {
    for (uint32_t bytes = 1 + sent * 7919 % 1016;; bytes = 1 + sent * 7919 % 1016) {
      uint8_t *at = cochlea_messages_claim(&writer, bytes);
      if (at == NULL) {
        break;
      }
      memset(at, (int)(sent & 255), bytes);
      cochlea_messages_commit(&writer, sent++);
    }
    const void *payload;
    uint32_t type, bytes;
    while (cochlea_messages_next(&reader, &type, &payload, &bytes) == 1) {
      CHECK(type == received && bytes == 1 + type * 7919 % 1016);
      const uint8_t *at = payload;
      CHECK(at[0] == (type & 255) && at[bytes - 1] == (type & 255));
      received++;
    }
    CHECK(received == sent);
    cochlea_messages_release(&reader);
  }
  cochlea_messages_close(&writer);
  const int file = memfd_create("unsealed", MFD_CLOEXEC);
  CHECK(cochlea_messages_open(&writer, file) == -1 && errno == EINVAL);
  cochlea_messages_close(&reader);
}

static uint64_t random_state = 20261121;

static uint64_t random_below(uint64_t bound) {
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return (random_state >> 33) % bound;
}

/* Mutated results in memory of exactly their size: what is taken lies within it. */
static void no_result_leads_astray(void) {
  int taken = 0;
  for (int turn = 0; turn < 300000; turn++) {
    server.bytes = 0;
    final(1, 0, 4000);
    const uint32_t most = server.bytes;
    const uint32_t bytes = random_below(2) ? most : (uint32_t)random_below(most + 1);
    uint8_t *payload = malloc(bytes + 1);
    CHECK(payload != NULL);
    memcpy(payload, server.message, bytes);
    for (uint64_t flips = random_below(4); flips > 0 && bytes > 0; flips--) {
      payload[random_below(bytes)] = (uint8_t)random_below(256);
    }
    payload = realloc(payload, bytes > 0 ? bytes : 1);
    CHECK(payload != NULL);
    cochlea_final said;
    cochlea_partial partial;
    uint32_t sum = 0;
    if (cochlea_read_final(&said, payload, bytes, 4000) == 0) {
      taken++;
      for (uint32_t i = 0; i < said.words; i++) {
        const cochlea_word word = cochlea_final_word(&said, i);
        CHECK(word.from <= word.to && word.to <= 4000);
        for (uint32_t at = 0; at < word.bytes; at++) {
          sum += (uint8_t)said.text[word.offset + at];
        }
      }
    }
    if (cochlea_read_partial(&partial, payload, bytes, 4000) == 0) {
      CHECK(partial.stable_bytes <= partial.text_bytes && partial.to <= 4000);
      for (uint32_t at = 0; at < partial.text_bytes; at++) {
        sum += (uint8_t)partial.text[at];
      }
    }
    random_state ^= sum;
    free(payload);
  }
  server.bytes = 0;
  CHECK(taken > 1000);
}

/* A ring of likely words, few of them right: what is handed out lies within it, and it ends. */
static void no_frame_leads_astray(void) {
  cochlea_messages ring;
  CHECK(cochlea_messages_create(&ring, "test", 4096) == 0);
  for (int turn = 0; turn < 20000; turn++) {
    for (uint64_t at = 0; at < ring.bytes; at += 8) {
      const uint64_t words[] = {0,
                                1 + random_below(200),
                                COCHLEA_PADDING | (ring.bytes - at),
                                COCHLEA_PADDING | random_below(8192),
                                random_below(UINT64_MAX) << random_below(64),
                                random_below(2048) | random_below(UINT64_MAX) << 32};
      atomic_store_explicit(cochlea_commit_word_(&ring, at), words[random_below(6)],
                            memory_order_relaxed);
    }
    ring.position = ring.released = random_below(1u << 20) * 8;
    const void *payload;
    uint32_t type, bytes;
    int frames = 0;
    while (cochlea_messages_next(&ring, &type, &payload, &bytes) == 1) {
      const uint8_t *at = payload;
      CHECK(at >= ring.data + 8 && bytes >= 1 && at + bytes <= ring.data + ring.bytes);
      CHECK(type <= INT_MAX && ++frames <= 512);
    }
  }
  cochlea_messages_close(&ring);
}

int main(int count, char **arguments) {
  CHECK(count == 2);
  snprintf(server.path, sizeof server.path, "%s/attach.sock", arguments[1]);
  struct sockaddr_un address;
  CHECK(cochlea_attach_address(&address, server.path) == 0);
  server.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  CHECK(bind(server.listener, (struct sockaddr *)&address, sizeof address) == 0);
  CHECK(listen(server.listener, 8) == 0);
  messages_go_round();
  no_result_leads_astray();
  no_frame_leads_astray();
  wrong_options_are_refused();
  for (uint32_t ring = 0; ring <= 65536; ring += 65536) {
    a_stream_is_heard_to_its_end(ring);
    a_lost_server_is_found_again(ring);
    nothing_wrong_is_believed(ring);
  }
  a_refusal_is_heard();
  a_wrong_answer_is_not_believed();
  a_corrupt_result_ring_ends_the_attachment();
  a_silent_server_is_given_up();
  room_is_waited_for();
  a_commit_wakes_who_sleeps_on_the_word();
  close(server.listener);
  for (int fd = 3; fd < 64; fd++) {
    char link[64], target[256];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, target, sizeof target);
    CHECK(length < 7 || memcmp(target, "/memfd:", 7) != 0); /* nothing is left behind */
  }
  return 0;
}
