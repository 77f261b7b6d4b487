/** Tests of the CUDA backend on mocks of driver and provider. */
@NullMarked
package io.cochlea.cuda;

import org.jspecify.annotations.NullMarked;
