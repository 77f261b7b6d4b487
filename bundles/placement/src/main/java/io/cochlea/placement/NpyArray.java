package io.cochlea.placement;

import io.cochlea.api.inference.ElementType;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dense array in NumPy's NPY format, versions 1 to 3, little-endian and row-major; see {@code
 * numpy.lib.format}.
 *
 * @param data little-endian
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NpyArray(ElementType type, long[] shape, byte[] data) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 65_535;
  private static final long MAX_BYTES = 64L << 20;
  private static final Map<String, ElementType> TYPES =
      Map.of(
          "<f4", ElementType.FLOAT32,
          "<f2", ElementType.FLOAT16,
          "<i8", ElementType.INT64,
          "<i4", ElementType.INT32,
          "|i1", ElementType.INT8,
          "|u1", ElementType.UINT8,
          "|b1", ElementType.BOOL);
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([^']+)', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\), \\}\\s*");

  /**
   * @throws IOException when it is no such array, is cut short or larger than 64 MiB
   */
  static NpyArray read(InputStream from) throws IOException {
    var in = new DataInputStream(from);
    if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC)) {
      throw new IOException("it is no NPY array");
    }
    int major = in.readUnsignedByte();
    in.readByte();
    int length = Short.toUnsignedInt(Short.reverseBytes(in.readShort()));
    if (major > 1) {
      length |= Short.toUnsignedInt(Short.reverseBytes(in.readShort())) << 16;
    }
    if (length < 0 || length > MAX_HEADER) {
      throw new IOException("its header claims " + Integer.toUnsignedString(length) + " bytes");
    }
    String header = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    Matcher fields = HEADER.matcher(header);
    ElementType type = fields.matches() ? TYPES.get(fields.group(1)) : null;
    if (type == null) {
      throw new IOException("its header is not understood: " + header.strip());
    }
    long[] shape =
        Arrays.stream(fields.group(2).split(",", -1))
            .map(String::strip)
            .filter(extent -> !extent.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    byte[] data = in.readNBytes(bytes(type, shape));
    if (data.length < bytes(type, shape)) {
      throw new IOException("it is cut short");
    }
    return new NpyArray(type, shape, data);
  }

  private static int bytes(ElementType type, long[] shape) throws IOException {
    long bytes = type.bytes();
    for (long extent : shape) {
      if (extent > MAX_BYTES || (bytes *= extent) > MAX_BYTES) {
        throw new IOException("it claims more than 64 MiB");
      }
    }
    return (int) bytes;
  }
}
