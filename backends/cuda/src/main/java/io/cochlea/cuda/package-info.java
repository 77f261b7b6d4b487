/** The backend on NVIDIA GPUs: ONNX Runtime's CUDA provider. */
@NullMarked
package io.cochlea.cuda;

import org.jspecify.annotations.NullMarked;
