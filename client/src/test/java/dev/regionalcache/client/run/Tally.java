package dev.regionalcache.client.run;

import java.util.concurrent.atomic.AtomicLong;

/** What the sessions of one rule saw. */
final class Tally {

    static final String HEAD = """
            | rule | writes | reads | local | parent | primary | to another region | told of a loss | unverified | failed | violations |
            |---|---|---|---|---|---|---|---|---|---|---|
            """;

    final AtomicLong reads = new AtomicLong();
    final AtomicLong local = new AtomicLong();
    final AtomicLong parent = new AtomicLong();
    final AtomicLong primary = new AtomicLong();
    final AtomicLong far = new AtomicLong();
    final AtomicLong writes = new AtomicLong();
    final AtomicLong violations = new AtomicLong();
    final AtomicLong told = new AtomicLong();
    final AtomicLong unverified = new AtomicLong();
    final AtomicLong failed = new AtomicLong();

    String row(String rule) {
        return "| %s | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d | %,d |"
                .formatted(
                        rule,
                        writes.get(),
                        reads.get(),
                        local.get(),
                        parent.get(),
                        primary.get(),
                        far.get(),
                        told.get(),
                        unverified.get(),
                        failed.get(),
                        violations.get());
    }
}
