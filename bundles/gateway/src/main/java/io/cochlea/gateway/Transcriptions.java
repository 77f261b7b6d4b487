package io.cochlea.gateway;

import io.cochlea.api.recognition.Segment;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * OpenAI's {@code POST /v1/audio/transcriptions} and {@code /translations}. A recording is
 * transcribed while it comes in; where a field behind it changes what is recognised, it begins
 * again from the spool. Thread-safe.
 */
final class Transcriptions implements Route {
  private static final Logger LOG = LoggerFactory.getLogger(Transcriptions.class);
  private static final String FILE = "file";
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final boolean translate;
  private final Job.Tools tools;
  private final Quotas quotas;

  Transcriptions(boolean translate, Job.Tools tools, Quotas quotas) {
    this.translate = translate;
    this.tools = tools;
    this.quotas = quotas;
  }

  @Override
  public Exchange open(HttpRequest request, String path, String client, Reply reply)
      throws Problem {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    if (!type.toLowerCase(Locale.ROOT)
        .startsWith(HttpHeaderValues.MULTIPART_FORM_DATA.toString())) {
      throw new Problem(
          HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
          "unsupported_media_type",
          null,
          Wishes.shown("Content-Type", type) + "multipart/form-data is allowed");
    }
    long most = tools.settings().get().uploadBytes();
    if (HttpUtil.getContentLength(request, 0L) > most) {
      throw tooLarge(most);
    }
    quotas.begin(client);
    try {
      return new Upload(request, client, reply, most);
    } catch (Problem | RuntimeException e) {
      quotas.end(client);
      throw e;
    }
  }

  private static Problem tooLarge(long most) {
    return new Problem(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "upload_too_large",
        FILE,
        "the upload is larger than the " + most + " bytes that are allowed");
  }

  /** One request. Confined to its event loop. */
  private final class Upload implements Exchange, Form.Parts {
    private final String client;
    private final Reply reply;
    private final long most;
    private final Form form;
    private final Wishes wishes = new Wishes(translate);
    private final String name = "http-" + NUMBERS.incrementAndGet();
    private @Nullable Spool spool;
    private @Nullable Attempt attempt;
    private long received;
    private boolean closed;

    Upload(HttpRequest request, String client, Reply reply, long most) throws Problem {
      this.client = client;
      this.reply = reply;
      this.most = most;
      form = new Form(request, this);
    }

    @Override
    public void content(HttpContent piece) throws Problem {
      received += piece.content().readableBytes();
      if (received > most) {
        throw tooLarge(most);
      }
      form.offer(piece);
      if (spool != null && attempt == null) {
        attempt = new Attempt(spool, wishes, name, reply);
      }
    }

    @Override
    public void field(String field, String value) throws Problem {
      if (wishes.take(field, value) && attempt != null) {
        attempt.cancel();
        attempt = null;
      }
    }

    @Override
    public void file(String field, ByteBuf bytes) throws IOException {
      if (!field.equals(FILE)) {
        return;
      }
      if (spool == null) {
        spool = new Spool();
      }
      spool.write(bytes);
    }

    @Override
    public void fileComplete() {
      if (spool != null) {
        spool.complete();
      }
    }

    @Override
    public void complete() throws Problem {
      if (spool == null || spool.size() == 0) {
        throw Problem.invalid(FILE, "file is missing or empty");
      }
      if (wishes.model().isEmpty()) {
        throw Problem.invalid("model", "model is missing");
      }
      if (attempt == null) {
        attempt = new Attempt(spool, wishes, name, reply);
      }
      attempt.answer();
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      form.close();
      if (attempt != null) {
        attempt.cancel();
      }
      if (spool != null) {
        try {
          spool.close();
        } catch (IOException e) {
          LOG.warn("The spool of {} could not be closed: {}", name, e.getMessage());
        }
      }
      quotas.end(client);
    }
  }

  /** The transcription of an upload as it was wished for when it began. */
  private final class Attempt {
    private final Job job;
    private final InputStream recording;
    private final Wishes wishes;
    private final String name;
    private final Reply reply;

    /** Open until all wishes are known, and this is the attempt that counts. */
    private final CountDownLatch wanted = new CountDownLatch(1);

    /** What a client that reads along was not told yet. */
    private final Queue<Segment> untold = new ArrayDeque<>();

    Attempt(Spool spool, Wishes wishes, String name, Reply reply) throws Problem {
      job = new Job(tools, name, tools.model(wishes.model()), wishes.options());
      recording = spool.open();
      this.wishes = wishes;
      this.name = name;
      this.reply = reply;
      Thread.ofVirtual().name("cochlea-" + name).start(this::run);
    }

    /** All is known: the answer may be given. */
    void answer() {
      wanted.countDown();
    }

    void cancel() {
      job.cancel();
      try (recording) {
        wanted.countDown();
      } catch (IOException e) {
        LOG.debug("The recording of {} could not be closed", name, e);
      }
    }

    private void run() {
      try (var _ = MDC.putCloseable(RequestId.CONTEXT, reply.id())) {
        Spoken spoken = job.run(recording, this::heard);
        wanted.await();
        job.requireWanted();
        if (wishes.stream()) {
          tell();
          event(
              Json.createObjectBuilder()
                  .add("type", "transcript.text.done")
                  .add("text", spoken.text())
                  .add("usage", ResponseFormat.usage(spoken)));
          reply.end();
        } else {
          ResponseFormat format = wishes.format();
          reply.send(HttpResponseStatus.OK, format.contentType(), format.write(spoken, wishes));
        }
      } catch (Problem e) {
        reply.fail(e);
      } catch (IOException | InterruptedException | CancellationException e) {
        LOG.debug("Transcription {} was given up: {}", name, e.getMessage());
      } catch (RuntimeException e) {
        LOG.error("Transcription {} failed", name, e);
        reply.fail(
            new Problem(
                HttpResponseStatus.INTERNAL_SERVER_ERROR,
                "transcription_failed",
                null,
                "the transcription broke off"));
      }
    }

    private void heard(Segment segment) throws IOException, InterruptedException {
      untold.add(segment);
      if (wanted.getCount() == 0 && wishes.stream()) {
        job.requireWanted();
        tell();
      }
    }

    private void tell() throws IOException, InterruptedException {
      reply.begin("text/event-stream");
      for (Segment segment = untold.poll(); segment != null; segment = untold.poll()) {
        event(
            Json.createObjectBuilder()
                .add("type", "transcript.text.delta")
                .add("delta", segment.index() == 0 ? segment.text() : " " + segment.text()));
      }
    }

    private void event(JsonObjectBuilder event) throws IOException, InterruptedException {
      reply.part("data: " + event.build() + "\n\n");
    }
  }
}
