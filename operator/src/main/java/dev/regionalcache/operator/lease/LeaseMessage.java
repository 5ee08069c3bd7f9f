package dev.regionalcache.operator.lease;

import dev.regionalcache.core.epoch.Epoch;
import dev.regionalcache.core.lease.LeaseHolder;
import dev.regionalcache.redis.LeaseRequests;
import dev.regionalcache.redis.Offset;
import java.util.Optional;

/** What is published: words separated by blanks. */
sealed interface LeaseMessage {

    /** On which nobody listens: a message there opens a connection. */
    String KNOCKS = "regionalcache:lease:knocks";

    /** On which witnesses answer. */
    String ANSWERS = "regionalcache:lease:answers";

    /**
     * On which the holder of this region asks, and hears of a release. Replicas pass on what their master publishes, and every
     * witness listens at the heads of all regions: on one channel for all it would hear each request from each of them, with
     * nine regions 81 messages for one request.
     */
    static String requests(String region) {
        return LeaseRequests.channel(region);
    }

    /**
     * A holder asks.
     *
     * @param head ordinal of the server through which it asks
     * @param runId of that server
     */
    record Request(LeaseHolder.Request asked, int head, String runId) implements LeaseMessage {

        @Override
        public String text() {
            return String.join(
                            " ",
                            "request",
                            epoch(asked.triple()),
                            Integer.toString(head),
                            runId,
                            asked.process(),
                            Long.toString(asked.number()))
                    + LeaseRequests.ending(asked.holds());
        }
    }

    /** A witness answers the request of this number of this process. */
    record Answer(String witness, String process, long number, Epoch triple) implements LeaseMessage {

        @Override
        public String text() {
            return String.join(" ", "answer", epoch(triple), witness, process, Long.toString(number));
        }
    }

    /**
     * A holder has given its lease up for good, and its server has ended there; published on the successor's server, which the
     * first request of the successor then follows.
     */
    record Release(Epoch of, String successor, Offset end) implements LeaseMessage {

        @Override
        public String text() {
            return String.join(" ", "release", epoch(of), successor, end.replicationId(), Long.toString(end.applied()));
        }
    }

    /** As it is signed and sent. */
    String text();

    /** What a text says; empty when it is none of ours. */
    static Optional<LeaseMessage> parse(String text) {
        String[] words = text.split(" ", -1);
        try {
            if (words.length == 9 && words[0].equals("request")) {
                LeaseHolder.Request asked = new LeaseHolder.Request(
                        epoch(words), words[6], Long.parseLong(words[7]), words[8].equals("yes"));
                return Optional.of(new Request(asked, Integer.parseInt(words[4]), words[5]));
            }
            if (words.length == 7 && words[0].equals("answer")) {
                return Optional.of(new Answer(words[4], words[5], Long.parseLong(words[6]), epoch(words)));
            }
            if (words.length == 7 && words[0].equals("release")) {
                return Optional.of(new Release(epoch(words), words[4], new Offset(words[5], Long.parseLong(words[6]))));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static String epoch(Epoch triple) {
        return "%d %s %s".formatted(triple.number(), triple.proposer(), triple.region());
    }

    private static Epoch epoch(String[] words) {
        return new Epoch(Long.parseLong(words[1]), words[2], words[3]);
    }
}
