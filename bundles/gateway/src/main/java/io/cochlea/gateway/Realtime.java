package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Realtime transcription, of which there are two dialects: the present one and the beta's,
 * which names sessions and items otherwise. A delta appends text that will not change any more.
 * Where the client cuts utterances itself, a commit completes what was said so far.
 */
final class Realtime implements Dialogue {
  private static final int MILLIS = 1_000;

  private final Job.Tools tools;
  private final String id;
  private final boolean beta;
  private final Outlet outlet;
  private final Executor loop;
  private final Runnable room;
  private RealtimeSession session = RealtimeSession.DEFAULT;
  private @Nullable Feed feed;

  private final Append append = new Append();

  /** What was committed and is not recognised yet. */
  private final List<Feed> ending = new ArrayList<>();

  private int feeds;
  private long events;
  private long items;
  private @Nullable String item;
  private @Nullable String previous;

  /** How much of the running item's text was told. */
  private String told = "";

  /**
   * @param id of the session
   * @param beta whether it speaks the older dialect
   */
  Realtime(Job.Tools tools, String id, boolean beta, Outlet outlet, Executor loop, Runnable room) {
    this.tools = tools;
    this.id = id;
    this.beta = beta;
    this.outlet = outlet;
    this.loop = loop;
    this.room = room;
  }

  @Override
  public void opened() {
    send(sessionEvent("created"));
  }

  private JsonObjectBuilder sessionEvent(String what) {
    return event((beta ? "transcription_session." : "session.") + what)
        .add("session", beta ? session.beta(id) : session.json(id));
  }

  @Override
  public void text(ByteBuf message) throws CharacterCodingException {
    @Nullable String cause = null;
    try {
      if (append.narrow(message)) {
        feed().write(message, true);
        return;
      }
      JsonObject json = JsonText.object(message);
      cause = json.getString("event_id", null);
      take(json);
    } catch (Problem e) {
      error(e, cause);
    } catch (ClassCastException e) {
      error(Problem.invalid("message", "a field of the message is of another JSON type"), null);
    }
  }

  private void take(JsonObject json) throws Problem {
    String type = json.getString("type", "");
    switch (type) {
      case "session.update", "transcription_session.update" -> {
        if (feed != null) {
          throw Problem.invalid("session", "the session cannot change while audio is heard");
        }
        session = session.updated(json.getJsonObject("session"));
        send(sessionEvent("updated"));
      }
      case Append.TYPE -> append(json.getString("audio", ""));
      case "input_audio_buffer.commit" -> commit();
      case "input_audio_buffer.clear" -> {
        closeFeed();
        send(event("input_audio_buffer.cleared"));
      }
      default ->
          throw Problem.invalid("type", Wishes.shown("type", type) + "there is no such event here");
    }
  }

  private void append(String base64) throws Problem {
    try {
      feed().write(Unpooled.wrappedBuffer(Base64.getDecoder().decode(base64)), false);
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("audio", "audio is not base64");
    }
  }

  private Feed feed() throws Problem {
    Feed running = feed;
    if (running == null) {
      running =
          new Feed(
              tools,
              id + "-" + ++feeds,
              new Feed.Format(session.rate(), session.companding()),
              tools.model(session.named()),
              session.options(),
              loop,
              this,
              room);
      feed = running;
    }
    return running;
  }

  @Override
  public boolean ready() {
    return feed == null || feed.ready();
  }

  private void commit() throws Problem {
    if (feed == null) {
      throw new Problem(
          HttpResponseStatus.BAD_REQUEST,
          "input_audio_buffer_commit_empty",
          null,
          "there is no audio to commit");
    }
    feed.end();
    ending.removeIf(Feed::isOver);
    ending.add(feed);
    feed = null;
  }

  @Override
  public void binary(ByteBuf message) throws Problem {
    throw Problem.invalid("message", "messages are JSON text; audio comes in base64");
  }

  @Override
  public void partial(Hypothesis hypothesis) {
    begin(hypothesis.from());
    delta(hypothesis.text().substring(0, hypothesis.stable()));
  }

  private void begin(long from) {
    if (item == null) {
      item = "item_" + id + "_" + ++items;
      send(
          event("input_audio_buffer.speech_started")
              .add("audio_start_ms", millis(from))
              .add("item_id", item));
    }
  }

  private void delta(String stable) {
    if (stable.length() > told.length() && stable.startsWith(told)) {
      send(transcription("delta").add("delta", stable.substring(told.length())));
      told = stable;
    }
  }

  @Override
  public void committed(Segment segment) {
    begin(segment.from());
    String current = String.valueOf(item);
    send(
        event("input_audio_buffer.speech_stopped")
            .add("audio_end_ms", millis(segment.to()))
            .add("item_id", current));
    send(after(event("input_audio_buffer.committed").add("item_id", current)));
    for (String state : beta ? new String[] {"created"} : new String[] {"added", "done"}) {
      send(after(event("conversation.item." + state).add("item", json(current))));
    }
    delta(segment.text());
    double seconds = (double) (segment.to() - segment.from()) / AudioFormat.SPEECH.rate();
    send(
        transcription("completed")
            .add("transcript", segment.text())
            .add(
                "usage",
                Json.createObjectBuilder().add("type", "duration").add("seconds", seconds)));
    previous = current;
    item = null;
    told = "";
  }

  private JsonObjectBuilder after(JsonObjectBuilder event) {
    return previous == null
        ? event.add("previous_item_id", JsonValue.NULL)
        : event.add("previous_item_id", previous);
  }

  private static JsonObjectBuilder json(String item) {
    return Json.createObjectBuilder()
        .add("id", item)
        .add("object", "realtime.item")
        .add("type", "message")
        .add("status", "completed")
        .add("role", "user")
        .add(
            "content",
            Json.createArrayBuilder()
                .add(
                    Json.createObjectBuilder()
                        .add("type", "input_audio")
                        .add("transcript", JsonValue.NULL)));
  }

  private JsonObjectBuilder transcription(String what) {
    return event("conversation.item.input_audio_transcription." + what)
        .add("item_id", String.valueOf(item))
        .add("content_index", 0);
  }

  private static long millis(long sample) {
    return sample * MILLIS / AudioFormat.SPEECH.rate();
  }

  @Override
  public void completed() {}

  @Override
  public void failed(Problem problem) {
    error(problem, null);
    outlet.close(WebSocketCloseStatus.POLICY_VIOLATION, problem.code());
  }

  private void error(Problem problem, @Nullable String cause) {
    JsonObjectBuilder error = problem.error();
    if (cause != null) {
      error.add("event_id", cause);
    }
    send(event("error").add("error", error));
  }

  private JsonObjectBuilder event(String type) {
    return Json.createObjectBuilder()
        .add("type", type)
        .add("event_id", "event_" + id + "_" + ++events);
  }

  private void send(JsonObjectBuilder event) {
    outlet.send(event.build().toString());
  }

  private void closeFeed() {
    if (feed != null) {
      feed.close();
      feed = null;
    }
  }

  @Override
  public void close() {
    closeFeed();
    ending.forEach(Feed::close);
  }
}
