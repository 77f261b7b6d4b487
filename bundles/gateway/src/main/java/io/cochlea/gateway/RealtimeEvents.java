package io.cochlea.gateway;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a Realtime client is told, in its dialect: the present one, or the beta's, which names
 * sessions and items otherwise. Confined to the connection's event loop.
 */
final class RealtimeEvents {
  private final String id;
  private final Outlet outlet;
  private boolean beta;
  private long events;
  private long items;
  private @Nullable String previous;

  /**
   * @param id of the session
   */
  RealtimeEvents(String id, boolean beta, Outlet outlet) {
    this.id = id;
    this.beta = beta;
    this.outlet = outlet;
  }

  /** From now on it speaks the beta's dialect, or the present one. */
  void speak(boolean beta) {
    this.beta = beta;
  }

  void session(String what, RealtimeSession session) {
    send(
        event((beta ? "transcription_session." : "session.") + what)
            .add("session", beta ? session.beta(id) : session.json(id)));
  }

  /**
   * @param cause id of the client's event; null where there is none
   */
  void error(Problem problem, @Nullable String cause) {
    JsonObjectBuilder error = problem.error();
    if (cause != null) {
      error.add("event_id", cause);
    }
    send(event("error").add("error", error));
  }

  void cleared() {
    send(event("input_audio_buffer.cleared"));
  }

  /** The name of an item to come. */
  String newItem() {
    return "item_" + id + "_" + ++items;
  }

  void started(String item, long millis) {
    send(
        event("input_audio_buffer.speech_started")
            .add("audio_start_ms", millis)
            .add("item_id", item));
  }

  void stopped(String item, long millis) {
    send(
        event("input_audio_buffer.speech_stopped")
            .add("audio_end_ms", millis)
            .add("item_id", item));
  }

  /** The audio of an item is complete. */
  void committed(String item) {
    send(after(event("input_audio_buffer.committed").add("item_id", item)));
    for (String state : beta ? new String[] {"created"} : new String[] {"added", "done"}) {
      send(after(event("conversation.item." + state).add("item", json(item))));
    }
    previous = item;
  }

  /** More of an item's text, which will not change any more. */
  void delta(String item, String text) {
    send(transcription("delta", item).add("delta", text));
  }

  void completed(String item, String text, double seconds) {
    send(
        transcription("completed", item)
            .add("transcript", text)
            .add(
                "usage",
                Json.createObjectBuilder().add("type", "duration").add("seconds", seconds)));
  }

  void failed(String item, Problem problem) {
    send(transcription("failed", item).add("error", problem.error()));
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

  private JsonObjectBuilder transcription(String what, String item) {
    return event("conversation.item.input_audio_transcription." + what)
        .add("item_id", item)
        .add("content_index", 0);
  }

  private JsonObjectBuilder event(String type) {
    return Json.createObjectBuilder()
        .add("type", type)
        .add("event_id", "event_" + id + "_" + ++events);
  }

  private void send(JsonObjectBuilder event) {
    outlet.send(event.build().toString());
  }
}
