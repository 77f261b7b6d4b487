/** Tests of the Vitis AI backend on mocks of device and provider. */
@NullMarked
package io.cochlea.xdna2;

import org.jspecify.annotations.NullMarked;
