/* A mock of NVIDIA's driver, for machines without one: it answers what it was compiled to. */
#ifndef STATUS
#define STATUS 0
#endif

int cuInit(unsigned flags) { return flags == 0 ? STATUS : 1; }

int cuDriverGetVersion(int *version) {
  *version = VERSION;
  return 0;
}

#ifdef DEVICES
int cuDeviceGetCount(int *count) {
  *count = DEVICES;
  return 0;
}
#endif
