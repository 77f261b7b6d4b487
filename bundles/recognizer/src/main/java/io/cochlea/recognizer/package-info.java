/** Finds models in bundles and folders, checks them, and offers each as a service. */
@NullMarked
package io.cochlea.recognizer;

import org.jspecify.annotations.NullMarked;
