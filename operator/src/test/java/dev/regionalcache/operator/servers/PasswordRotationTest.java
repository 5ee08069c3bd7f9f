package dev.regionalcache.operator.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import redis.clients.jedis.Jedis;

/** Keepers with real servers whose passwords change. */
@Execution(ExecutionMode.CONCURRENT)
class PasswordRotationTest {

    private final KeptChain chain = new KeptChain();

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        chain.start(directory);
    }

    @AfterEach
    void close() {
        chain.close();
    }

    @Test
    void passwordsAreRotatedWithoutABrokenLink() {
        chain.replicationPasswords = List.of("new", "rep");
        chain.keep();
        await().untilAsserted(() -> assertThat(rules("a")).contains("#"));
        chain.replicationPasswords = List.of("new");
        chain.keep();
        await().during(Duration.ofSeconds(2))
                .until(() ->
                        chain.view("b").link() == Link.Up && chain.view("c").link() == Link.Up);
        chain.follow("c", "a");
        chain.keep();
        await().until(() -> chain.view("a").info().connectedReplicas() == 2);
    }

    @Test
    void passwordsOfWhichNoFormerOneIsKnownAreToldWithTheLoginThatWasTakenLast() {
        long copies = chain.copies();
        chain.operatorPassword = "made-anew";
        chain.replicationPasswords = List.of("made-anew-too");
        chain.keep();
        await().ignoreExceptions().untilAsserted(() -> {
            for (String name : chain.names()) {
                assertThat(rules(name)).as("the new password is valid").isNotEmpty();
                assertThat(chain.view(name).inSync())
                        .as(chain.view(name).toString())
                        .isTrue();
            }
        });
        assertThat(chain.copies()).isEqualTo(copies);
        chain.keep();
        await().until(() -> chain.views().allMatch(ServerView::answering));
        // Another server is asked before it is followed, and knows the new one only.
        chain.follow("c", "a");
        chain.keep();
        await().until(() -> chain.address("a").equals(chain.view("c").info().master())
                && chain.view("c").link() == Link.Up);
        assertThat(chain.copies()).isEqualTo(copies);
    }

    /** It was logged in with the one that it had not been told, refused, and taken for dead, several times a second. */
    @Test
    void aServerThatIsTouchedByNobodyMeanwhileIsKeptWithThePasswordThatItKnows() {
        chain.paused.add("c");
        chain.operatorPassword = "new";
        chain.keep();
        await().ignoreExceptions().untilAsserted(() -> assertThat(rules("a")).isNotEmpty());
        await().during(Duration.ofSeconds(2)).until(() -> chain.view("c").answering());
        chain.paused.clear();
        chain.keep();
        await().ignoreExceptions().untilAsserted(() -> assertThat(rules("c")).isNotEmpty());
    }

    private String rules(String name) {
        try (Jedis operator = chain.operator(name)) {
            return String.join("\n", operator.aclList());
        }
    }
}
