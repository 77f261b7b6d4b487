// whisper.cpp's encoder and decoder at a caller's pace. Arguments: a model and a number of threads.
// Reads "encode" and "decode TOKENS" line by line and answers each with milliseconds: of the encoder,
// of the decoder for one token.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

#include "whisper.h"

static constexpr int FRAMES = 3000, BANDS = 80, PAST = 50;

static double now_ms() {
  auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

int main(int, char **argv) {
  whisper_log_set([](ggml_log_level, const char *, void *) {}, nullptr);
  whisper_context_params params = whisper_context_default_params();
  params.use_gpu = false;
  whisper_context *context = whisper_init_from_file_with_params(argv[1], params);
  if (context == nullptr) return 1;
  const int threads = std::atoi(argv[2]);
  std::vector<float> mel(FRAMES * BANDS);
  std::mt19937 random(1);
  std::normal_distribution<float> value(0, 0.5);
  for (float &x : mel) x = value(random);
  if (whisper_set_mel(context, mel.data(), FRAMES, BANDS) != 0) return 1;
  if (whisper_encode(context, 0, threads) != 0) return 1;
  std::vector<whisper_token> prompt(PAST, 1000);
  if (whisper_decode(context, prompt.data(), PAST, 0, threads) != 0) return 1;
  char line[64];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    int tokens = 1;
    const bool decode = std::sscanf(line, "decode %d", &tokens) == 1;
    const double begin = now_ms();
    for (int i = 0; i < tokens; i++) {
      const whisper_token token = 1000 + i;
      const int rc = decode ? whisper_decode(context, &token, 1, PAST + i, threads)
                            : whisper_encode(context, 0, threads);
      if (rc != 0) return 1;
    }
    std::printf("%f\n", (now_ms() - begin) / tokens);
    std::fflush(stdout);
  }
  whisper_free(context);
}
