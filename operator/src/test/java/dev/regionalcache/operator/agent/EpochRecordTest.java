package dev.regionalcache.operator.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.operator.fixture.Members;
import dev.regionalcache.operator.fixture.Yaml;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochRecordTest {

    private static final String FIFTH = "spec: {epoch: 5}";

    @ParameterizedTest(name = "record {0}: refused {1}")
    @CsvSource(delimiter = '|', textBlock = """
            {data: {epoch: '4'}}       | false
            {data: {epoch: '5'}}       | false
            {data: {epoch: '6'}}       | true
            {data: {epoch: '10'}}      | true
            {data: {epoch: ''}}        | false
            {data: {epoch: 'garbled'}} | false
            {data: {}}                 | false
            {metadata: {name: empty}}  | false
            """)
    void anEpochBelowTheGreatestThatWasActedOnIsRefused(String record, boolean refused) {
        assertThat(refusal(Yaml.object(ConfigMap.class, record)).isPresent()).isEqualTo(refused);
    }

    @Test
    void withoutARecordEveryEpochIsActedOn() {
        assertThat(refusal(null)).isEmpty();
    }

    @Test
    void theRefusalSaysWhatAPersonCanDo() {
        assertThat(refusal(Yaml.object(ConfigMap.class, "data: {epoch: '6'}")))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("names epoch 5", "epoch 6 has been acted on", "Delete the ConfigMap shop-a-epoch"));
    }

    @Test
    void theRecordOutlivesTheMemberAndIsReadBack() {
        ConfigMap record =
                EpochRecord.of(Sight.of(Members.primary("spec: {epoch: 6}")).seen());
        assertThat(record.getMetadata().getName()).isEqualTo("shop-a-epoch");
        assertThat(record.getMetadata().getOwnerReferences()).isEmpty();
        assertThat(refusal(record)).isPresent();
    }

    private static Optional<String> refusal(ConfigMap record) {
        return EpochRecord.refusal(
                Sight.of(Members.primary(FIFTH)).record(record).seen());
    }
}
