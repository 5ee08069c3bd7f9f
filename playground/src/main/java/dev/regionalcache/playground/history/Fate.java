package dev.regionalcache.playground.history;

/** What became of an acknowledged write. */
public enum Fate {
    /** The primary has it. */
    PRESENT,
    /** It is lost, and a report names its key. */
    REPORTED,
    /** It is lost, and is one of those that a report counts without naming them: reports name the first 100 keys only. */
    COUNTED,
    /** It is lost with the process that accepted it, and a report says of that one that nobody can count what it had last. */
    UNCOUNTED,
    /** It is lost and nobody says so. */
    VIOLATION
}
