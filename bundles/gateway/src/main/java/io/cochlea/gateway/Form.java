package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.multipart.Attribute;
import io.netty.handler.codec.http.multipart.DefaultHttpDataFactory;
import io.netty.handler.codec.http.multipart.FileUpload;
import io.netty.handler.codec.http.multipart.HttpPostMultipartRequestDecoder;
import io.netty.handler.codec.http.multipart.HttpPostRequestDecoder;
import io.netty.handler.codec.http.multipart.InterfaceHttpData;
import io.netty.handler.codec.http.multipart.MemoryFileUpload;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A multipart form that comes in piece by piece, its file handed on as it comes. */
final class Form implements AutoCloseable {
  private static final int MAX_FIELDS = 128;
  private static final int MAX_FIELD_BYTES = 64 << 10;

  /** Headers of a part, which the decoder reads from the begin whenever more of them comes. */
  private static final int MAX_BUFFERED_BYTES = 16 << 10;

  /** Where the parts go. */
  interface Parts {
    /** A field, once it is complete. */
    void field(String name, String value) throws Problem;

    /** More of the file; its bytes stay the caller's. */
    void file(String name, ByteBuf bytes) throws IOException;

    /** The file is complete. */
    void fileComplete();
  }

  private final Parts parts;
  private final HttpPostMultipartRequestDecoder decoder;
  private @Nullable Attribute newest;

  /** Whether it was refused; what still comes of it is dropped. */
  private boolean broken;

  Form(HttpRequest request, Parts parts) throws Problem {
    this.parts = parts;
    try {
      if (!HttpPostRequestDecoder.isMultipart(request)) {
        throw new HttpPostRequestDecoder.ErrorDataDecoderException("no boundary");
      }
      decoder =
          new HttpPostMultipartRequestDecoder(
              new Factory(), request, StandardCharsets.UTF_8, MAX_FIELDS, MAX_BUFFERED_BYTES);
    } catch (HttpPostRequestDecoder.ErrorDataDecoderException | IndexOutOfBoundsException e) {
      throw malformed(e);
    }
  }

  /**
   * Takes the next piece.
   *
   * @throws Problem when it is no form
   */
  void offer(HttpContent piece) throws Problem {
    if (broken) {
      return;
    }
    broken = true;
    try {
      decoder.offer(piece);
      while (decoder.hasNext()) {
        InterfaceHttpData data = decoder.next();
        if (data instanceof Attribute field) {
          parts.field(field.getName(), field.getString(StandardCharsets.UTF_8));
        } else if (data instanceof FileUpload) {
          parts.fileComplete();
        }
        decoder.removeHttpDataFromClean(data);
        data.release();
      }
      broken = false;
    } catch (HttpPostRequestDecoder.EndOfDataDecoderException e) {
      broken = false; // this is how the decoder says that the form is over
    } catch (HttpPostRequestDecoder.ErrorDataDecoderException
        | HttpPostRequestDecoder.TooManyFormFieldsException
        | HttpPostRequestDecoder.TooLongFormFieldException
        | IOException e) {
      throw malformed(e);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException e) {
      throw malformed(e); // what the decoder trips over, since it is no form
    }
  }

  private static Problem malformed(Exception e) {
    return e.getCause() instanceof IOException cause && cause instanceof SpoolException
        ? new Problem(
            HttpResponseStatus.INSUFFICIENT_STORAGE, "no_room", "file", "no room for the upload")
        : new Problem(
            HttpResponseStatus.BAD_REQUEST,
            "malformed_form",
            null,
            "the body is not multipart/form-data, or a field is larger than "
                + MAX_FIELD_BYTES
                + " bytes");
  }

  /** The decoder lets go of all but the field that it is in, or that was one too many. */
  @Override
  public void close() {
    decoder.destroy();
    Attribute last = newest;
    if (last != null && last.refCnt() > 0) {
      last.release();
    }
  }

  /** That the disk did not take a file. */
  private static final class SpoolException extends IOException {
    private static final long serialVersionUID = 1;

    SpoolException(IOException cause) {
      super(cause);
    }
  }

  private final class Factory extends DefaultHttpDataFactory {
    Factory() {
      super(false);
      setMaxLimit(MAX_FIELD_BYTES);
    }

    @Override
    public Attribute createAttribute(HttpRequest request, String name) {
      return kept(super.createAttribute(request, name));
    }

    @Override
    public Attribute createAttribute(HttpRequest request, String name, long size) {
      return kept(super.createAttribute(request, name, size));
    }

    private Attribute kept(Attribute field) {
      newest = field;
      return field;
    }

    @Override
    public FileUpload createFileUpload(
        HttpRequest request,
        String name,
        String filename,
        String contentType,
        String contentTransferEncoding,
        Charset charset,
        long size) {
      return new PassedOn(name, filename, contentType, contentTransferEncoding, charset, size);
    }
  }

  /** A file of which nothing is kept. */
  private final class PassedOn extends MemoryFileUpload {
    PassedOn(
        String name,
        String filename,
        String contentType,
        String contentTransferEncoding,
        Charset charset,
        long size) {
      super(name, filename, contentType, contentTransferEncoding, charset, size);
    }

    @Override
    public void addContent(ByteBuf bytes, boolean last) throws IOException {
      try {
        parts.file(getName(), bytes);
      } catch (IOException e) {
        throw new SpoolException(e);
      } finally {
        bytes.release();
      }
      super.addContent(Unpooled.EMPTY_BUFFER, last);
    }
  }
}
