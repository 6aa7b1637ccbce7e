package main

// settings are the flags of the service's settings. Secrets have none: a command
// line is read by every user of the machine. A test compares them with the
// table in package config.
type settings struct {
	Config         string  `help:"Settings file (BARRAISER_CONFIG, barraiser.yaml)." placeholder:"FILE" group:"Settings"`
	Addr           *string `help:"Address to listen on (BARRAISER_ADDR, 127.0.0.1:8080)." placeholder:"HOST:PORT" group:"Settings"`
	Data           *string `help:"Folder of the database (BARRAISER_DATA, ./data)." placeholder:"DIR" group:"Settings"`
	PeerAddr       *string `name:"peer-addr" help:"Where other replicas on the same Redis reach this one (BARRAISER_PEER_ADDR)." placeholder:"HOST:PORT" group:"Settings"`
	PublicURL      *string `name:"public-url" help:"How browsers reach the service (BARRAISER_PUBLIC_URL)." placeholder:"URL" group:"Settings"`
	Rubrics        *string `help:"Rubrics laid over the built-in ones (BARRAISER_RUBRICS)." placeholder:"DIR" group:"Settings"`
	Prompts        *string `help:"Prompts laid over the built-in ones (BARRAISER_PROMPTS)." placeholder:"DIR" group:"Settings"`
	BaseURL        *string `name:"openai-base-url" help:"OpenAI-compatible endpoint (OPENAI_BASE_URL)." placeholder:"URL" group:"Settings"`
	Model          *string `help:"Model that interviews (BARRAISER_MODEL)." placeholder:"NAME" group:"Settings"`
	AssessorModel  *string `help:"Model that rates (BARRAISER_ASSESSOR_MODEL, the one that interviews)." placeholder:"NAME" group:"Settings"`
	Auth           *string `help:"How users log in (BARRAISER_AUTH, local)." placeholder:"local" group:"Settings"`
	WordsPerSecond *string `help:"Pace of the scripted interviewer (BARRAISER_WORDS_PER_SECOND)." placeholder:"N" group:"Settings"`
}

// flags returns the flags that were set, by the names that config knows.
func (s settings) flags() map[string]string {
	set := map[string]string{}
	for name, value := range map[string]*string{
		"addr": s.Addr, "data": s.Data, "peer-addr": s.PeerAddr, "public-url": s.PublicURL, "rubrics": s.Rubrics, "prompts": s.Prompts,
		"openai-base-url": s.BaseURL, "model": s.Model, "assessor-model": s.AssessorModel, "auth": s.Auth, "words-per-second": s.WordsPerSecond,
	} {
		if value != nil {
			set[name] = *value
		}
	}
	return set
}
