/** The backend on AMD's XDNA2 NPU: ONNX Runtime's Vitis AI provider. */
@NullMarked
package io.cochlea.xdna2;

import org.jspecify.annotations.NullMarked;
