package dev.regionalcache.operator.app;

import java.util.function.BooleanSupplier;

/**
 * A running part of the operator.
 *
 * @param name as people know it
 * @param alive false when only a restart of the process helps
 * @param serves whether there is anything that it serves
 * @param handle stops it; bounded in time
 */
record Part(String name, BooleanSupplier alive, BooleanSupplier serves, AutoCloseable handle) {}
