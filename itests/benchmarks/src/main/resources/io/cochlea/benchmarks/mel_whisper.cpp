// whisper.cpp's log-mel of 30 s of audio on one thread; prints the median CPU time. The argument is
// a model: the filters of one without weights are enough.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <random>
#include <vector>

#include "whisper.h"

static double cpu_ms() {
  timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(int, char **argv) {
  whisper_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
  whisper_context_params params = whisper_context_default_params();
  params.use_gpu = false;
  whisper_context *context = whisper_init_from_file_with_params(argv[1], params);
  if (context == nullptr) return 1;
  std::vector<float> audio(30 * WHISPER_SAMPLE_RATE);
  std::mt19937 random(1);
  std::uniform_real_distribution<float> sample(-1, 1);
  for (float &x : audio) x = sample(random);
  std::vector<double> times;
  for (int i = 0; i < 11; i++) {
    double start = cpu_ms();
    if (whisper_pcm_to_mel(context, audio.data(), (int)audio.size(), 1) != 0) return 1;
    times.push_back(cpu_ms() - start);
  }
  std::sort(times.begin(), times.end());
  std::printf("whole_ms %f\n", times[times.size() / 2]);
  whisper_free(context);
}
