package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PcmTest {

  /** However the bytes are cut into messages and claims, the samples are those of the JDK. */
  @Property(tries = 500)
  void bringsEverySample(@ForAll long seed, @ForAll @IntRange(max = 5_000) int length) {
    Random random = new Random(seed);
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    short[] expected = new short[length / 2];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(expected);
    assertArrayEquals(expected, moved(bytes, random, null));
  }

  @Property(tries = 200)
  void expandsEveryCode(@ForAll long seed, @ForAll @IntRange(max = 5_000) int length) {
    Random random = new Random(seed);
    byte[] codes = new byte[length];
    random.nextBytes(codes);
    for (Companding companding : Companding.values()) {
      short[] expected = new short[length];
      for (int i = 0; i < length; i++) {
        expected[i] = (short) companding.linear(codes[i] & 0xFF);
      }
      assertArrayEquals(expected, moved(codes, random, companding));
    }
  }

  private static short[] moved(byte[] bytes, Random random, @Nullable Companding companding) {
    boolean base64 = random.nextBoolean();
    Pcm pcm = new Pcm(companding);
    short[] moved = new short[bytes.length];
    int count = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment claim = arena.allocate(2 * Pcm.MOST);
      for (int at = 0; at < bytes.length; ) {
        int piece = Math.min(1 + random.nextInt(3_000), bytes.length - at);
        byte[] part = Arrays.copyOfRange(bytes, at, at + piece);
        ByteBuf message = Unpooled.wrappedBuffer(base64 ? Base64.getEncoder().encode(part) : part);
        while (message.isReadable()) {
          int samples = pcm.samples(message);
          int come = pcm.move(message, base64, claim.address(), samples);
          assertTrue(come <= samples);
          MemorySegment.copy(claim, ValueLayout.JAVA_SHORT, 0, moved, count, come);
          count += come;
        }
        at += piece;
      }
    }
    return Arrays.copyOf(moved, count);
  }

  @Test
  void findsTheAudioOfAnAppend() {
    for (String json :
        new String[] {
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\"}",
          "{\"audio\": \"QUJD\", \"type\": \"input_audio_buffer.append\"}",
          " { \"event_id\" : \"e1\" ,\n\"audio\":\"QUJD\",\"type\":\"input_audio_buffer.append\"}\r\n"
        }) {
      ByteBuf message = utf8(json);
      assertTrue(new Append().narrow(message), json);
      assertEquals("QUJD", message.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void leavesTheRestToTheParser() {
    for (String json :
        new String[] {
          "",
          "{",
          "{}",
          "[]",
          "{\"type\":\"input_audio_buffer.append\"}",
          "{\"audio\":\"QUJD\"}",
          "{\"type\":\"input_audio_buffer.commit\",\"audio\":\"QUJD\"}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJ\"}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QU=D\"}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"Q===\"}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJ\\/\"}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\"",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\"}}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\",\"audio\":\"QUJD\"}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\",\"other\":\"x\"}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\",\"event_id\":3}",
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\"QUJD\",}"
        }) {
      ByteBuf message = utf8(json);
      assertFalse(new Append().narrow(message), json);
      assertEquals(json, message.toString(StandardCharsets.UTF_8));
    }
  }

  private static ByteBuf utf8(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }
}
