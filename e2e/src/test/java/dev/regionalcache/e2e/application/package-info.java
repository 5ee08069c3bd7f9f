/** A program that runs in an application's pod, with the Java client and nothing else of the project. */
@NullMarked
package dev.regionalcache.e2e.application;

import org.jspecify.annotations.NullMarked;
