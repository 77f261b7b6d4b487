/** Tests of the OpenVINO backend on mocks of device and provider. */
@NullMarked
package io.cochlea.meteorlake;

import org.jspecify.annotations.NullMarked;
