package dev.regionalcache.client.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.client.discovery.DiscoveryDocument;
import dev.regionalcache.client.discovery.DiscoveryParser;
import dev.regionalcache.client.token.Token;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What all regions said of a history holds for the document in force, and for no other. */
class ForgottenTest {

    private static final List<Token> PLACES = List.of(new Token("f".repeat(40), 7));

    private final Forgotten forgotten = new Forgotten();

    @Test
    void itHoldsForOneDocument() {
        assertThat(forgotten.haveAll(document("former", 3, 1), PLACES)).isFalse();
        forgotten.add(document("former", 3, 1), PLACES);
        assertThat(forgotten.haveAll(document("former", 3, 1), PLACES)).isTrue();
        assertThat(forgotten.haveAll(document("former", 3, 2), PLACES)).isFalse();
        assertThat(forgotten.haveAll(document("former", 4, 1), PLACES)).isFalse();
    }

    /** Epochs begin anew there. */
    @Test
    void itDoesNotHoldForACacheThatWasCreatedAgain() {
        forgotten.add(document("former", 1, 1), PLACES);
        assertThat(forgotten.haveAll(document("later", 1, 1), PLACES)).isFalse();
    }

    private static DiscoveryDocument document(String uid, long epoch, long revision) {
        return DiscoveryParser.parse(
                "regionalcache 1\ncache chat\nidentity %s created=1\nepoch %d\nrevision %d\nprimary r\nregion r\n"
                        .formatted(uid, epoch, revision));
    }
}
