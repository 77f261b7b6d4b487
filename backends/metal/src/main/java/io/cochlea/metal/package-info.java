/** The backend on Apple's GPU and Neural Engine: ONNX Runtime's Core ML provider. */
@NullMarked
package io.cochlea.metal;

import org.jspecify.annotations.NullMarked;
