/** The ONNX Runtime C API bound through {@code java.lang.foreign}; embedded in each backend. */
@NullMarked
package io.cochlea.onnx;

import org.jspecify.annotations.NullMarked;
