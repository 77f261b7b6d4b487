/** The backend that is always there: ONNX Runtime's own kernels on the CPU. */
@NullMarked
package io.cochlea.cpu;

import org.jspecify.annotations.NullMarked;
