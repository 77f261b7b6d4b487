package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's Realtime transcription. A delta appends text that will not change any more; a commit
 * completes what was said so far.
 */
final class Realtime implements Dialogue, RealtimeTurn.Owner {
  /** How many turns may be recognised at once: a client that commits faster waits its time. */
  private static final int MAX_TURNS = 16;

  private final Job.Tools tools;
  private final String id;
  private final Outlet outlet;
  private final RealtimeEvents events;
  private final Append append = new Append();
  private RealtimeSession session;

  /** The turn that audio goes to, and its feed; both or none. */
  private @Nullable RealtimeTurn turn;

  private @Nullable Feed feed;

  /** Turns that were committed and are not recognised yet. */
  private final Map<RealtimeTurn, Feed> ending = new HashMap<>();

  private int turns;
  private double heardSeconds;
  private boolean finishing;

  /**
   * @param id of the session
   * @param beta whether it begins in the older dialect
   * @param session to begin with
   */
  Realtime(Job.Tools tools, String id, boolean beta, RealtimeSession session, Outlet outlet) {
    this.tools = tools;
    this.id = id;
    this.session = session;
    this.outlet = outlet;
    events = new RealtimeEvents(id, beta, outlet);
  }

  @Override
  public void opened() {
    events.session("created", session);
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
      if (e.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)) {
        failed(e);
      } else {
        events.error(e, cause);
      }
    } catch (ClassCastException e) {
      events.error(
          Problem.invalid("message", "a field of the message is of another JSON type"), cause);
    }
  }

  private void take(JsonObject json) throws Problem {
    String type = json.getString("type", "");
    switch (type) {
      case "session.update" -> update(json, false);
      case "transcription_session.update" -> update(json, true);
      case Append.TYPE -> append(json.get("audio"));
      case "input_audio_buffer.commit" -> commit();
      case "input_audio_buffer.clear" -> clear();
      default ->
          throw Problem.invalid("type", Wishes.shown("type", type) + "there is no such event here");
    }
  }

  /** Counts from the next turn on; a turn that the server cuts ends there. */
  private void update(JsonObject json, boolean beta) throws Problem {
    RealtimeSession next = session.updated(json.getJsonObject("session"));
    if (turn != null && !next.equals(session)) {
      if (!session.isCut()) {
        throw Problem.invalid(
            "session", "the session cannot change while audio waits for its commit");
      }
      end();
    }
    session = next;
    events.speak(beta);
    events.session("updated", session);
  }

  private void append(@Nullable JsonValue base64) throws Problem {
    if (!(base64 instanceof JsonString text)) {
      throw Problem.invalid("audio", "audio is missing, or is no text");
    }
    byte[] audio;
    try {
      audio = Base64.getDecoder().decode(text.getString());
    } catch (IllegalArgumentException e) {
      throw Problem.invalid("audio", "audio is not base64");
    }
    feed().write(Unpooled.wrappedBuffer(audio), false);
  }

  private Feed feed() throws Problem {
    Feed running = feed;
    if (running != null) {
      return running;
    }
    if (ending.size() >= MAX_TURNS) {
      throw new Problem(
          HttpResponseStatus.TOO_MANY_REQUESTS,
          "rate_limit_exceeded",
          null,
          "more than " + MAX_TURNS + " commits are not recognised yet");
    }
    RealtimeTurn next = new RealtimeTurn(events, this, session.isCut(), heardSeconds);
    running =
        new Feed(
            tools,
            id + "-" + ++turns,
            new Feed.Format(session.rate(), session.companding()),
            tools.model(session.named()),
            session.options(),
            outlet,
            next);
    turn = next;
    feed = running;
    return running;
  }

  @Override
  public boolean ready() {
    return ending.size() < MAX_TURNS && (feed == null || feed.ready());
  }

  private void commit() throws Problem {
    if (turn == null) {
      throw new Problem(
          HttpResponseStatus.BAD_REQUEST,
          "input_audio_buffer_commit_empty",
          null,
          "there is no audio to commit");
    }
    turn.commit();
    end();
  }

  /** No more audio goes to the turn. */
  private void end() {
    if (turn != null && feed != null) {
      heardSeconds += feed.seconds();
      feed.end();
      ending.put(turn, feed);
    }
    turn = null;
    feed = null;
  }

  private void clear() {
    drop();
    events.cleared();
  }

  private void drop() {
    if (feed != null) {
      heardSeconds += feed.seconds();
      feed.close();
    }
    turn = null;
    feed = null;
  }

  @Override
  public void binary(ByteBuf message) throws Problem {
    throw Problem.invalid("message", "messages are JSON text; audio comes in base64");
  }

  @Override
  public void over(RealtimeTurn turn) {
    ending.remove(turn);
    if (finishing && ending.isEmpty()) {
      leave();
    } else {
      outlet.room();
    }
  }

  @Override
  public void failed(Problem problem) {
    events.error(problem, null);
    outlet.close(problem.closing(), problem.code());
  }

  @Override
  public void finish() {
    finishing = true;
    end();
    if (ending.isEmpty()) {
      leave();
    }
  }

  private void leave() {
    outlet.close(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE, "the server goes");
  }

  @Override
  public void close() {
    drop();
    ending.values().forEach(Feed::close);
  }
}
