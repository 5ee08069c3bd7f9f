package dev.regionalcache.operator.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.redis.Announcements;
import dev.regionalcache.redis.Parting;
import org.junit.jupiter.api.Test;

/** Within an epoch whatever says something else has a greater revision than all that clients may know. */
class DiscoveryRevisionTest {

    @Test
    void withoutAnotherBeforeADocumentIsWhatItIs() {
        assertThat(DiscoveryRevision.next(text(3, 1, "a"))).isEqualTo(text(3, 1, "a"));
        assertThat(DiscoveryRevision.next(text(3, 1, "a"), (String) null)).isEqualTo(text(3, 1, "a"));
        assertThat(DiscoveryRevision.next(text(3, 1, "a"), "no document")).isEqualTo(text(3, 1, "a"));
    }

    @Test
    void oneThatSaysTheSameStays() {
        assertThat(DiscoveryRevision.next(text(3, 1, "a"), text(3, 4, "a"))).isEqualTo(text(3, 4, "a"));
        assertThat(DiscoveryRevision.next(text(3, 9, "a"), text(3, 4, "a"))).isEqualTo(text(3, 4, "a"));
    }

    @Test
    void oneThatSaysSomethingElseHasAGreaterRevision() {
        assertThat(DiscoveryRevision.next(text(3, 1, "b"), text(3, 4, "a"))).isEqualTo(text(3, 5, "b"));
        assertThat(DiscoveryRevision.next(text(3, 9, "b"), text(3, 4, "a"))).isEqualTo(text(3, 9, "b"));
    }

    @Test
    void theNewestOfThoseBeforeCounts() {
        assertThat(DiscoveryRevision.next(text(3, 1, "a"), text(3, 4, "a"), text(3, 5, "b")))
                .isEqualTo(text(3, 6, "a"));
        assertThat(DiscoveryRevision.next(text(3, 1, "b"), text(3, 5, "b"), text(3, 4, "a")))
                .isEqualTo(text(3, 5, "b"));
    }

    @Test
    void anotherEpochBeginsAnew() {
        assertThat(DiscoveryRevision.next(text(3, 1, "b"), text(2, 8, "a"))).isEqualTo(text(3, 1, "b"));
        assertThat(DiscoveryRevision.next(text(3, 1, "b"), text(4, 8, "a"))).isEqualTo(text(3, 1, "b"));
    }

    /** Clients that do not know identities go by the revision alone, and to the others a greater one does no harm. */
    @Test
    void whatAFormerCacheSaidInTheSameEpochIsExceeded() {
        String former = of("former", 100, text(3, 4, "a"));
        String takenOver = of("later", 200, text(3, 1, "a"));
        assertThat(DiscoveryRevision.next(takenOver, former)).isEqualTo(of("later", 200, text(3, 5, "a")));
        assertThat(DiscoveryRevision.next(takenOver, former, of("later", 200, text(3, 5, "a"))))
                .isEqualTo(of("later", 200, text(3, 5, "a")));
        assertThat(DiscoveryRevision.next(of("later", 200, text(1, 1, "a")), former))
                .as("created again")
                .isEqualTo(of("later", 200, text(1, 1, "a")));
    }

    /** As after an upgrade of the operator, and after one that was taken back. */
    @Test
    void oneThatDoesNotSayWhichCacheItIsOfIsExceededAsWell() {
        String said = of("uid", 100, text(3, 1, "a"));
        assertThat(DiscoveryRevision.next(said, text(3, 4, "a"))).isEqualTo(of("uid", 100, text(3, 5, "a")));
        assertThat(DiscoveryRevision.next(text(3, 1, "a"), of("uid", 100, text(3, 5, "a"))))
                .isEqualTo(text(3, 6, "a"));
    }

    /** A volume that was kept, and a clock that was set back, must not keep a cache from telling where it is. */
    @Test
    void aCacheTellsItsOwnAlsoBesideOneThatWasCreatedLater() {
        String own = of("own", 100, text(1, 1, "a"));
        assertThat(DiscoveryRevision.next(own, of("other", 200, text(9, 9, "b"))))
                .isEqualTo(own);
        assertThat(DiscoveryRevision.next(own, of("other", 200, text(1, 9, "b"))))
                .isEqualTo(of("own", 100, text(1, 10, "a")));
    }

    @Test
    void whatIsNotKnownHereIsPassedOn() {
        String later = text(3, 1, "a") + "colour red\n";
        assertThat(DiscoveryRevision.next(later, text(3, 4, "a"))).isEqualTo(text(3, 5, "a") + "colour red\n");
        assertThat(DiscoveryRevision.next("regionalcache 2\n", text(3, 4, "a"))).isEqualTo("regionalcache 2\n");
    }

    /** It would be refused by clients, and be written again and again. */
    @Test
    void aRevisionThatCannotGrowIsNotExceeded() {
        String greatest = text(3, 999_999_999_999_999_999L, "b");
        String next = DiscoveryRevision.next(text(3, 1, "a"), greatest);
        assertThat(DiscoveryParser.parse(next).revision()).isEqualTo(1);
        assertThat(DiscoveryRevision.next(text(3, 1, "a"), next, next)).isEqualTo(next);
    }

    @Test
    void theKeysAreThoseOfClients() {
        assertThat(Announcements.DISCOVERY).isEqualTo(DiscoveryDocument.KEY);
        assertThat(Parting.KEY).isEqualTo(dev.regionalcache.client.token.Parting.KEY);
    }

    private static String of(String uid, long created, String text) {
        return text.replace("cache chat\n", "cache chat\nidentity %s created=%d\n".formatted(uid, created));
    }

    private static String text(long epoch, long revision, String primary) {
        return "regionalcache 1\ncache chat\nepoch %d\nrevision %d\nprimary %s\nregion a\nregion b parent=a\n"
                .formatted(epoch, revision, primary);
    }
}
