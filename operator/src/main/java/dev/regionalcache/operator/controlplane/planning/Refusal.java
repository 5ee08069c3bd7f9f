package dev.regionalcache.operator.controlplane.planning;

/**
 * Why the primary does not move though it should.
 *
 * @param reason one CamelCase word
 * @param message the same as a sentence, with what to do
 */
public record Refusal(String reason, String message) {}
