package dev.regionalcache.operator.discovery;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.discovery.DiscoveryWriter;
import dev.regionalcache.client.discovery.InvalidDiscoveryException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a document follows those that clients may know. A client takes what has a greater (epoch, revision) only, so within an
 * epoch whatever says something else must have a greater revision, whoever wrote what is there.
 *
 * <p>So it is also beside the document of a former cache of the same name. Where its members were taken over, the epoch is the
 * same one still, and clients that do not know identities go by (epoch, revision) alone. Where it was created again, and an old
 * volume brought the former document along, a greater revision than need be does no harm. Which cache was created later is
 * asked by clients, and not here: whatever a server has, its primary tells what it is told itself.
 */
public final class DiscoveryRevision {

    /** A number has 18 digits at most. */
    private static final long GREATEST = 999_999_999_999_999_999L;

    /** A text and what it says. */
    private record Known(String text, DiscoveryDocument document) {

        static Optional<Known> of(@Nullable String text) {
            try {
                return Optional.ofNullable(text).map(t -> new Known(t, DiscoveryParser.parse(t)));
            } catch (InvalidDiscoveryException e) {
                return Optional.empty();
            }
        }

        /** Texts are compared, for a later version may say what is not known here. */
        boolean saysTheSameAs(Known other) {
            return DiscoveryWriter.withRevision(text, 0).equals(DiscoveryWriter.withRevision(other.text, 0));
        }
    }

    private DiscoveryRevision() {}

    /**
     * The text in which a document is to be known from now on: the newest one before, if that says the same; else its own, with
     * a greater revision where it has to be.
     *
     * @param wanted the document
     * @param before texts that clients may know; those that are null, none, or of another epoch do not count
     */
    public static String next(String wanted, @Nullable String... before) {
        Known next = Known.of(wanted).orElse(null);
        if (next == null) {
            return wanted;
        }
        Known last = Arrays.stream(before)
                .filter(Objects::nonNull)
                .flatMap(text -> Known.of(text).stream())
                .filter(known -> known.document().epoch() == next.document().epoch())
                .max(Comparator.comparingLong(known -> known.document().revision()))
                .orElse(null);
        if (last == null) {
            return wanted;
        }
        if (last.saysTheSameAs(next)) {
            return last.text();
        }
        long revision = last.document().revision();
        return revision < next.document().revision() || revision == GREATEST
                ? wanted
                : DiscoveryWriter.withRevision(wanted, revision + 1);
    }
}
