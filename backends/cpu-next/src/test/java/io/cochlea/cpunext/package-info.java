/** Two versions of ONNX Runtime side by side in one process. */
@NullMarked
package io.cochlea.cpunext;

import org.jspecify.annotations.NullMarked;
