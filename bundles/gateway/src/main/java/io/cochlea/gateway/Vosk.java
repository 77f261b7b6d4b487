package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Vosk's dialogue: every binary message of PCM is answered by exactly one message, for its clients
 * take turns: {@code {"partial":…}} or the next final {@code {"text":…,"result":[…]}}; {@code
 * {"eof":1}} by one with all that is left.
 */
final class Vosk implements Dialogue, Hearing {
  private static final double DEFAULT_RATE = 16_000;
  private static final int MAX_PHRASES = RecognitionOptions.MAX_PHRASES;

  private final Job.Tools tools;
  private final String name;
  private final Outlet outlet;
  private final Queue<Segment> finals = new ArrayDeque<>();
  private double rate = DEFAULT_RATE;
  private VoskResult shape = new VoskResult(true, false);
  private List<String> phrases = List.of();
  private @Nullable Feed feed;
  private String partial = "";

  /** Tells {@link #partial}; null before it was told. */
  private @Nullable TextWebSocketFrame answer;

  private boolean ending;

  Vosk(Job.Tools tools, String name, Outlet outlet) {
    this.tools = tools;
    this.name = name;
    this.outlet = outlet;
  }

  @Override
  public void opened() {}

  @Override
  public void text(ByteBuf message) throws Problem, CharacterCodingException {
    JsonObject json = JsonText.object(message);
    if (json.containsKey("config")) {
      configure(json.get("config"));
    } else if (json.containsKey("eof")) {
      end();
    } else if (json.containsKey("reset")) {
      reset();
    } else {
      throw Problem.invalid("message", "one of config, eof and reset is allowed");
    }
  }

  private void configure(JsonValue value) throws Problem {
    if (!(value instanceof JsonObject config) || feed != null) {
      throw Problem.invalid("config", "config is an object, and comes before the audio");
    }
    if (config.get("sample_rate") instanceof JsonNumber number) {
      rate = number.doubleValue();
    }
    if (rate < AudioFormat.MIN_RATE || rate > AudioFormat.MAX_RATE || rate != Math.rint(rate)) {
      throw Problem.invalid(
          "sample_rate",
          "sample_rate is %s, but whole numbers from %d to %d are allowed"
              .formatted(rate, AudioFormat.MIN_RATE, AudioFormat.MAX_RATE));
    }
    shape =
        new VoskResult(
            !config.containsKey("words") || truth(config.get("words")),
            truth(config.get("max_alternatives")));
    if (config.get("phrase_list") instanceof JsonArray list) {
      phrases =
          list.stream()
              .limit(MAX_PHRASES)
              .filter(JsonString.class::isInstance)
              .map(phrase -> ((JsonString) phrase).getString())
              .filter(phrase -> !phrase.equals("[unk]"))
              .toList();
    }
  }

  private static boolean truth(@Nullable JsonValue value) {
    return JsonValue.TRUE.equals(value)
        || (value instanceof JsonNumber number && number.intValue() != 0);
  }

  @Override
  public void binary(ByteBuf message) throws Problem {
    if (ending) {
      return;
    }
    if (feed == null) {
      RecognitionOptions options = new RecognitionOptions(null, false, "", null, phrases, true);
      Feed.Format format = new Feed.Format((int) rate, null);
      feed = new Feed(tools, name, format, null, options, outlet, this);
    }
    feed.write(message, false);
    Segment ready = finals.poll();
    if (ready == null) {
      outlet.send(partial());
    } else {
      outlet.send(shape.json(List.of(ready)));
    }
  }

  /** The same one again and again while nothing new is heard and it is not still on its way. */
  private TextWebSocketFrame partial() {
    if (answer == null || answer.refCnt() > 1) {
      answer =
          new TextWebSocketFrame(
              Json.createObjectBuilder().add("partial", partial).build().toString());
    }
    answer.content().readerIndex(0);
    return answer.retain();
  }

  private void heard(String text) {
    partial = text;
    answer = null;
  }

  @Override
  public boolean ready() {
    return feed == null || feed.ready();
  }

  @Override
  public void finish() {
    end();
  }

  private void end() {
    if (ending) {
      return;
    }
    ending = true;
    if (feed == null) {
      completed();
    } else {
      feed.end();
    }
  }

  /** Forgets what was heard; the next audio begins a new stream. */
  private void reset() {
    if (feed != null) {
      feed.close();
      feed = null;
    }
    finals.clear();
    heard("");
  }

  @Override
  public void partial(Hypothesis hypothesis) {
    heard(hypothesis.text());
  }

  @Override
  public void committed(Segment segment) {
    heard("");
    finals.add(segment);
  }

  @Override
  public void completed() {
    outlet.send(shape.json(List.copyOf(finals)));
    finals.clear();
    outlet.close(WebSocketCloseStatus.NORMAL_CLOSURE, "");
  }

  @Override
  public void failed(Problem problem) {
    outlet.send(
        Json.createObjectBuilder()
            .add("error", String.valueOf(problem.getMessage()))
            .build()
            .toString());
    outlet.close(problem.closing(), problem.code());
  }

  @Override
  public void close() {
    if (feed != null) {
      feed.close();
      feed = null;
    }
  }
}
