/** The CPU backend on the next ONNX Runtime: to try an update beside the version in use. */
@NullMarked
package io.cochlea.cpunext;

import org.jspecify.annotations.NullMarked;
