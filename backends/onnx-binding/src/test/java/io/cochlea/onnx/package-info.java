/** Tests of the binding on the real ONNX Runtime and two tiny graphs. */
@NullMarked
package io.cochlea.onnx;

import org.jspecify.annotations.NullMarked;
