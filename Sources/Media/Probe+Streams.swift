/// What a film has beside its picture: sounds, texts, and what cannot be carried.
extension Probe {
    public struct Audio: Hashable, Sendable {
        /// The stream's place in the container.
        public var index: Int
        public var codec: String
        public var channels: Int
        /// As the decoder names it: `stereo`, `5.1(side)`; nil where it does not say.
        public var layout: String?
        /// Hertz.
        public var sampleRate: Int
        /// As the container has it (`eng`, `pt-BR`); nil where it does not say.
        public var language: String?
        /// What people call it: `Director's comments`.
        public var title: String?
        /// The container wants it played where nobody chooses.
        public var isDefault = false
        /// Presentation time of the first sample that is heard, on the container's clock.
        public var start: Duration
        /// From the first sample to the last; nil where it is not known.
        public var duration: Duration?

        public init(
            index: Int, codec: String, channels: Int, sampleRate: Int, language: String?, start: Duration,
            duration: Duration? = nil
        ) {
            self.index = index
            self.codec = codec
            self.channels = channels
            self.sampleRate = sampleRate
            self.language = language
            self.start = start
            self.duration = duration
        }
    }

    /// A track of text, to be shown over the picture.
    public struct Subtitle: Hashable, Sendable {
        public var index: Int
        /// `subrip`, `ass`, `mov_text`, `webvtt` …
        public var codec: String
        public var language: String?
        public var title: String?
        /// What nobody should miss: a language that is foreign within the film.
        public var isForced: Bool

        public init(index: Int, codec: String, language: String?, title: String? = nil, isForced: Bool = false) {
            self.index = index
            self.codec = codec
            self.language = language
            self.title = title
            self.isForced = isForced
        }
    }

    /// A stream that is not carried into anything we make.
    public struct Omission: Hashable, Sendable {
        public var index: Int
        /// `audio`, `video`, `subtitle`.
        public var kind: String
        public var codec: String
        public var language: String?
        /// Why, as a sentence without its full stop.
        public var reason: String

        public init(index: Int, kind: String, codec: String, language: String?, reason: String) {
            self.index = index
            self.kind = kind
            self.codec = codec
            self.language = language
            self.reason = reason
        }
    }
}

extension Probe {
    /// The film's zero on the container's clock: its first picture, or its first sound where that is heard before or
    /// there is no picture. Up to 40 ms are not heard before (an encoder's priming, mostly): they are cut off.
    public var zero: Duration {
        let sound = audio.map(\.start).min()
        guard let video else { return sound ?? .zero }
        guard let sound, video.start - sound > .milliseconds(40) else { return video.start }
        return sound
    }

    /// From zero to the first picture's own time. It is shown from zero on all the same.
    public var pictureDelay: Duration { video.map { $0.start - zero } ?? .zero }

    /// From zero to the end of the stream that lasts longest: what `duration` should be. All that is made of the film
    /// ends there: sound is cut or filled up with silence, the last picture stands.
    public var end: Duration {
        let ends = audio.map { $0.start - zero + ($0.duration ?? .zero) }
        return ends.reduce(pictureDelay + (video?.duration ?? .zero), max)
    }

    /// The place of the sound that is played where nobody chooses: the first that the container says so of, else the
    /// first.
    public var mainAudio: Int { audio.firstIndex(where: \.isDefault) ?? 0 }
}

extension Probe.Audio {
    /// What it becomes: one sample for each loudspeaker, as many as the source has or, where AAC is not made for that
    /// many, the nearest number below (docs/decisions/0018-every-sound.md).
    public var output: Speakers {
        switch isSoundField ? 1 : channels {
        case ...1: .mono
        case 2...5: .stereo
        default: .surround
        }
    }

    /// Ambisonics: directions, not loudspeakers.
    public var isSoundField: Bool { layout?.hasPrefix("ambisonic") == true }

    public enum Speakers: Int, Hashable, Sendable {
        case mono = 1
        case stereo = 2
        /// 5.1
        case surround = 6
    }
}
