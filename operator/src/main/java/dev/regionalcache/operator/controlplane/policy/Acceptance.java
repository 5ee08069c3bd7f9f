package dev.regionalcache.operator.controlplane.policy;

/** Whether a policy is in force. */
sealed interface Acceptance {

    /** It is. */
    record Accepted() implements Acceptance {}

    /** It is not, and why: as one CamelCase word, and as a sentence that says what to do. */
    record Refused(String reason, String message) implements Acceptance {}
}
