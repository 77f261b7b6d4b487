package io.cochlea.ring.client;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Transcriptions by HTTP, as OpenAI's {@code /v1/audio/transcriptions} takes them. One thread. */
final class Uploads implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final int MAX_ANSWER_BYTES = 1 << 20;
  private static final int OK = 200;
  private static final int TIMED_OUT = 408;
  private static final int TOO_MANY = 429;
  private static final int SERVER_ERROR = 500;

  private final URI endpoint;
  private final Options options;

  /** Made when it is needed first: it has a thread of its own. */
  private @Nullable HttpClient http;

  Uploads(URI endpoint, Options options) {
    this.endpoint = endpoint;
    this.options = options;
  }

  /**
   * The text of {@code samples} samples at {@code address}, streamed from where they lie.
   *
   * @throws UploadException when there is none, with the reason
   */
  String transcribe(long address, long samples) throws UploadException, InterruptedException {
    AudioFormat format = options.format();
    MemorySegment audio =
        MemorySegment.ofAddress(address).reinterpret(samples * format.frameBytes());
    try (WavForm form = new WavForm(audio, format, fields())) {
      HttpRequest request =
          HttpRequest.newBuilder(endpoint)
              .timeout(ANSWER)
              .header("Content-Type", form.contentType())
              .POST(form.publisher())
              .build();
      HttpResponse<byte[]> response =
          http().send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
      return text(response);
    } catch (UploadException failed) {
      throw failed;
    } catch (IOException failed) {
      throw new UploadException(endpoint + ": " + failed, true, Duration.ZERO);
    }
  }

  @Override
  public void close() {
    if (http != null) {
      http.shutdownNow();
    }
  }

  private HttpClient http() {
    if (http == null) {
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT)
              .build();
    }
    return http;
  }

  private Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("response_format", "json");
    if (!options.model().isEmpty()) {
      fields.put("model", options.model());
    }
    if (!options.language().isEmpty()) {
      fields.put("language", options.language());
    }
    return fields;
  }

  private String text(HttpResponse<byte[]> response) throws UploadException {
    int status = response.statusCode();
    String body = new String(response.body(), StandardCharsets.UTF_8);
    if (status != OK) {
      boolean passing = status >= SERVER_ERROR || status == TOO_MANY || status == TIMED_OUT;
      throw new UploadException(
          "%s: status %d %s".formatted(endpoint, status, brief(body)), passing, pause(response));
    }
    try {
      if (Json.parse(body) instanceof Map<?, ?> answer
          && answer.get("text") instanceof String text) {
        return text.strip();
      }
    } catch (IllegalArgumentException garbage) {
      throw new UploadException(
          "%s: no JSON: %s".formatted(endpoint, garbage.getMessage()), true, Duration.ZERO);
    }
    throw new UploadException(
        "%s: no text in %s".formatted(endpoint, brief(body)), true, Duration.ZERO);
  }

  /** Retry-After is a count of seconds or a date, RFC 9110, section 10.2.3. */
  private static Duration pause(HttpResponse<byte[]> response) {
    Optional<String> after = response.headers().firstValue("Retry-After").map(String::strip);
    if (after.isEmpty()) {
      return Duration.ZERO;
    }
    Duration pause;
    try {
      pause =
          after.get().matches("[0-9]{1,9}")
              ? Duration.ofSeconds(Long.parseLong(after.get()))
              : Duration.between(
                  Instant.now(),
                  ZonedDateTime.parse(after.get(), DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException neither) {
      return Duration.ZERO;
    }
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static String brief(String body) {
    String line = body.strip().replaceAll("\\s+", " ");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }
}
