package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What our code allocates for a message of audio, from its frame to the ring: nothing. */
@Timeout(60)
class AudioPathAllocationTest implements Outlet {
  private static final int MESSAGES = 2_000;
  private static final int ROUNDS = 40;

  /** As far apart as words are, so that none is told meanwhile. */
  private static final int BYTES = 640;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final TestEngine engine = new TestEngine();
  private final Settings settings = Settings.of(TestConfig.of(Map.of("audioMinutes", 1_440)));
  private final Job.Tools tools =
      new Job.Tools(engine, new TestFiles(), () -> settings, new Meters());

  @Test
  void ofVosk() throws Exception {
    engine.silent = true;
    Vosk vosk = new Vosk(tools, "test", this);
    assertAllocatesNothing(vosk, Unpooled.directBuffer().writeZero(BYTES), false);
  }

  @Test
  void ofRealtime() throws Exception {
    engine.silent = true;
    Realtime realtime = new Realtime(tools, "test", false, RealtimeSession.DEFAULT, this);
    String audio = Base64.getEncoder().encodeToString(new byte[BYTES]);
    String json = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio + "\"}";
    ByteBuf message = Unpooled.directBuffer();
    message.writeCharSequence(json, StandardCharsets.UTF_8);
    assertAllocatesNothing(realtime, message, true);
  }

  private void assertAllocatesNothing(Dialogue dialogue, ByteBuf message, boolean text)
      throws Exception {
    int end = message.writerIndex();
    offer(dialogue, message, text, end);
    while (!dialogue.ready()) {
      Runnable task = tasks.poll(10, TimeUnit.SECONDS);
      if (task != null) {
        task.run();
      }
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < MESSAGES; i++) {
        offer(dialogue, message, text, end);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    dialogue.close();
    message.release();
    assertEquals(0, least, "bytes for " + MESSAGES + " messages");
  }

  private static void offer(Dialogue dialogue, ByteBuf message, boolean text, int end)
      throws Exception {
    message.setIndex(0, end);
    if (text) {
      dialogue.text(message);
    } else {
      dialogue.binary(message);
    }
  }

  @Override
  public void send(String text) {}

  /** Written at once, as Netty does where the socket takes it. */
  @Override
  public void send(TextWebSocketFrame frame) {
    frame.release();
  }

  @Override
  public void close(WebSocketCloseStatus status, String reason) {}

  @Override
  public void room() {}

  @Override
  public Executor loop() {
    return tasks::add;
  }

  @Override
  public String request() {
    return "test";
  }
}
