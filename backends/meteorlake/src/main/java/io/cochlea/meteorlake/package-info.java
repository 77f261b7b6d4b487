/** The backend on the NPU of Intel's Meteor Lake: ONNX Runtime's OpenVINO provider. */
@NullMarked
package io.cochlea.meteorlake;

import org.jspecify.annotations.NullMarked;
