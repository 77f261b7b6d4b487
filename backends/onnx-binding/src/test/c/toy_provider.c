/*
 * A toy execution provider for tests: a plug-in library for ONNX Runtime that takes the MatMul nodes
 * of a graph and computes them as they should be, or fails in the way a test asks for.
 *
 *   cc -shared -fPIC -O2 -DTOY_NAME='"Toy"' -o libtoy.so toy_provider.c
 *
 * Options: "take" (0: takes no node), "mode.path" (a file that is read before every node: right,
 * wrong, error, or hang and a number of seconds), "record.path" (a file to which the values of the
 * options named in "record" are written, name=value, one a line).
 *
 * It is written against the tables of the C API 1.23 without its headers; the numbers of functions
 * are their places in the structs OrtApi and OrtEpApi, which only grow at their ends.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifndef TOY_NAME
#define TOY_NAME "Toy"
#endif
#define API_VERSION 23

typedef void Status;
typedef struct { const void *const *(*get_api)(uint32_t); } ApiBase;

enum {
  CREATE_STATUS = 0, TENSOR_DATA = 51, DIMENSIONS_COUNT = 61, DIMENSIONS = 62,
  TYPE_AND_SHAPE = 65, CONTEXT_INPUT = 90, CONTEXT_OUTPUT = 91, RELEASE_TYPE_AND_SHAPE = 99,
  HAS_CONFIG_ENTRY = 237, GET_CONFIG_ENTRY = 238, EP_API = 317, NODE_COUNT = 344, NODES = 345,
  OPERATOR_TYPE = 350
};
enum { CREATE_DEVICE = 0, ADD_NODES_TO_FUSE = 2 };

static const void *const *api;
static const void *const *ep_api;
#define CALL(number, type, ...) ((type)api[number])(__VA_ARGS__)
#define TRY(call) do { Status *status_ = (call); if (status_) return status_; } while (0)

static Status *failure(const char *message) {
  return CALL(CREATE_STATUS, Status *(*)(int, const char *), 1, message);
}

/* ---- computing a node ---- */

typedef struct Compute Compute;
struct Compute {
  uint32_t version;
  Status *(*create_state)(Compute *, void *, void **);
  Status *(*compute)(Compute *, void *, void *);
  void (*release_state)(Compute *, void *);
  char mode_path[1024];
};

static Status *create_state(Compute *self, void *context, void **state) {
  (void)context;
  *state = self;
  return NULL;
}

static void release_state(Compute *self, void *state) { (void)self; (void)state; }

typedef struct { float *data; int64_t shape[8]; size_t rank; } Matrix;

static Status *matrix(void *value, Matrix *matrix) {
  void *info;
  TRY(CALL(TYPE_AND_SHAPE, Status *(*)(void *, void **), value, &info));
  Status *status = CALL(DIMENSIONS_COUNT, Status *(*)(void *, size_t *), info, &matrix->rank);
  if (!status && matrix->rank <= 8)
    status = CALL(DIMENSIONS, Status *(*)(void *, int64_t *, size_t), info, matrix->shape, matrix->rank);
  CALL(RELEASE_TYPE_AND_SHAPE, void (*)(void *), info);
  if (status) return status;
  return CALL(TENSOR_DATA, Status *(*)(void *, void **), value, (void **)&matrix->data);
}

static Status *misbehave(const Compute *self, float *factor) {
  char mode[32] = "right";
  int seconds = 0;
  FILE *file = self->mode_path[0] ? fopen(self->mode_path, "r") : NULL;
  if (file) {
    if (fscanf(file, "%31s %d", mode, &seconds) < 1) strcpy(mode, "right");
    fclose(file);
  }
  if (strcmp(mode, "error") == 0) return failure("the toy provider was told to fail");
  if (strcmp(mode, "hang") == 0) nanosleep(&(struct timespec){.tv_sec = seconds}, NULL);
  *factor = strcmp(mode, "wrong") == 0 ? -1 : 1;
  return NULL;
}

/* [rows…, inner] times [inner, columns] */
static Status *compute(Compute *self, void *state, void *context) {
  (void)state;
  float factor = 1;
  TRY(misbehave(self, &factor));
  void *left_value, *right_value, *product_value;
  Matrix left, right;
  TRY(CALL(CONTEXT_INPUT, Status *(*)(void *, size_t, void **), context, 0, &left_value));
  TRY(CALL(CONTEXT_INPUT, Status *(*)(void *, size_t, void **), context, 1, &right_value));
  TRY(matrix(left_value, &left));
  TRY(matrix(right_value, &right));
  if (left.rank < 1 || left.rank > 8 || right.rank != 2) return failure("the toy provider multiplies by matrices only");
  int64_t inner = right.shape[0], columns = right.shape[1], rows = 1;
  for (size_t i = 0; i + 1 < left.rank; i++) rows *= left.shape[i];
  left.shape[left.rank - 1] = columns;
  TRY(CALL(CONTEXT_OUTPUT, Status *(*)(void *, size_t, const int64_t *, size_t, void **), context, 0,
           left.shape, left.rank, &product_value));
  float *product;
  TRY(CALL(TENSOR_DATA, Status *(*)(void *, void **), product_value, (void **)&product));
  for (int64_t row = 0; row < rows; row++) {
    float *to = product + row * columns;
    memset(to, 0, columns * sizeof *to);
    for (int64_t k = 0; k < inner; k++) {
      float value = factor * left.data[row * inner + k];
      for (int64_t column = 0; column < columns; column++) to[column] += value * right.data[k * columns + column];
    }
  }
  return NULL;
}

/* ---- the provider of one session ---- */

typedef struct Ep Ep;
struct Ep {
  uint32_t version;
  const char *(*name)(const Ep *);
  Status *(*capability)(Ep *, void *, void *);
  Status *(*compile)(Ep *, void **, void **, size_t, Compute **, void **);
  void (*release_computes)(Ep *, Compute **, size_t);
  void *absent[20];
  int take;
  char mode_path[1024];
};

static const char *ep_name(const Ep *self) { (void)self; return TOY_NAME "ExecutionProvider"; }

static Status *capability(Ep *self, void *graph, void *support) {
  size_t count;
  TRY(CALL(NODE_COUNT, Status *(*)(void *, size_t *), graph, &count));
  void **nodes = calloc(count + 1, sizeof *nodes);
  Status *status = CALL(NODES, Status *(*)(void *, void **, size_t), graph, nodes, count);
  for (size_t i = 0; !status && self->take && i < count; i++) {
    const char *type;
    status = CALL(OPERATOR_TYPE, Status *(*)(void *, const char **), nodes[i], &type);
    if (!status && strcmp(type, "MatMul") == 0)
      status = ((Status * (*)(void *, void **, size_t, void *)) ep_api[ADD_NODES_TO_FUSE])(support, &nodes[i], 1, NULL);
  }
  free(nodes);
  return status;
}

static Status *compile(Ep *self, void **graphs, void **fused, size_t count, Compute **computes, void **contexts) {
  (void)graphs; (void)fused; (void)contexts;
  for (size_t i = 0; i < count; i++) {
    computes[i] = calloc(1, sizeof **computes);
    *computes[i] = (Compute){API_VERSION, create_state, compute, release_state, ""};
    strcpy(computes[i]->mode_path, self->mode_path);
  }
  return NULL;
}

static void release_computes(Ep *self, Compute **computes, size_t count) {
  (void)self;
  for (size_t i = 0; i < count; i++) free(computes[i]);
}

/* ---- the factory of providers ---- */

typedef struct Factory Factory;
struct Factory {
  uint32_t version;
  const char *(*name)(const Factory *);
  const char *(*vendor)(const Factory *);
  Status *(*devices)(Factory *, void *const *, size_t, void **, size_t, size_t *);
  Status *(*create)(Factory *, void *const *, void *const *, size_t, void *, void *, Ep **);
  void (*release)(Factory *, Ep *);
  uint32_t (*vendor_id)(const Factory *);
  const char *(*factory_version)(const Factory *);
  void *validate_compiled;
  Status *(*create_allocator)(Factory *, void *, void *, void **);
  void (*release_allocator)(Factory *, void *);
  Status *(*create_data_transfer)(Factory *, void **);
  int8_t (*stream_aware)(const Factory *);
  void *absent[16];
};

static const char *factory_name(const Factory *self) { (void)self; return TOY_NAME "ExecutionProvider"; }
static const char *vendor(const Factory *self) { (void)self; return "Cochlea tests"; }
static uint32_t vendor_id(const Factory *self) { (void)self; return 0; }
static const char *factory_version(const Factory *self) { (void)self; return "1.0.0"; }
static Status *create_allocator(Factory *self, void *info, void *options, void **allocator) {
  (void)self; (void)info; (void)options;
  *allocator = NULL;
  return NULL;
}
static void release_allocator(Factory *self, void *allocator) { (void)self; (void)allocator; }
static Status *create_data_transfer(Factory *self, void **transfer) { (void)self; *transfer = NULL; return NULL; }
static int8_t stream_aware(const Factory *self) { (void)self; return 0; }

static Status *devices(Factory *self, void *const *hardware, size_t count, void **found, size_t room, size_t *number) {
  *number = 0;
  if (count == 0 || room == 0) return NULL;
  *number = 1;
  return ((Status * (*)(Factory *, void *, void *, void *, void **)) ep_api[CREATE_DEVICE])(
      self, hardware[0], NULL, NULL, found);
}

/* Sessions keep a provider's options as "ep.<name in lower case>.<option>". */
static void option(void *options, const char *name, char *value, size_t room) {
  char provider[] = TOY_NAME, key[256];
  for (char *c = provider; *c; c++) *c = (char)tolower(*c);
  snprintf(key, sizeof key, "ep.%sexecutionprovider.%s", provider, name);
  int there = 0;
  value[0] = 0;
  Status *status = CALL(HAS_CONFIG_ENTRY, Status *(*)(void *, const char *, int *), options, key, &there);
  if (!status && there) status = CALL(GET_CONFIG_ENTRY, Status *(*)(void *, const char *, char *, size_t *), options, key, value, &room);
  if (status) abort();
}

static void record(void *options) {
  char path[1024], names[1024], value[1024];
  option(options, "record.path", path, sizeof path);
  option(options, "record", names, sizeof names);
  FILE *file = path[0] ? fopen(path, "w") : NULL;
  if (!file) return;
  for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
    option(options, name, value, sizeof value);
    fprintf(file, "%s=%s\n", name, value);
  }
  fclose(file);
}

static Status *create(Factory *self, void *const *hardware, void *const *metadata, size_t count, void *options,
                      void *logger, Ep **created) {
  (void)self; (void)hardware; (void)metadata; (void)count; (void)logger;
  char take[16];
  Ep *ep = calloc(1, sizeof *ep);
  ep->version = API_VERSION;
  ep->name = ep_name;
  ep->capability = capability;
  ep->compile = compile;
  ep->release_computes = release_computes;
  option(options, "take", take, sizeof take);
  ep->take = strcmp(take, "0") != 0;
  option(options, "mode.path", ep->mode_path, sizeof ep->mode_path);
  record(options);
  *created = ep;
  return NULL;
}

static void release(Factory *self, Ep *ep) { (void)self; free(ep); }

Status *CreateEpFactories(const char *registered_as, const ApiBase *base, void *logger, Factory **factories,
                          size_t room, size_t *count) {
  (void)registered_as; (void)logger; (void)room;
  api = base->get_api(API_VERSION);
  ep_api = CALL(EP_API, const void *const *(*)(void));
  Factory *factory = calloc(1, sizeof *factory);
  *factory = (Factory){API_VERSION, factory_name, vendor, devices, create, release, vendor_id, factory_version,
                       NULL, create_allocator, release_allocator, create_data_transfer, stream_aware, {0}};
  factories[0] = factory;
  *count = 1;
  return NULL;
}

Status *ReleaseEpFactory(Factory *factory) {
  free(factory);
  return NULL;
}
