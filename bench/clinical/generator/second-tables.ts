/**
 * One kind of thing a turn may say, in frames with a `_` for it. A row holds meanings that are in danger of being taken
 * for one another, parted by ` / `; ways to write one meaning are parted by `=`,
 * and by `~` where one is a paraphrase of the other, which no edit should make. One table makes both kinds of edits: from
 * one meaning to another (dangerous), and from one way of saying it to another (harmless).
 */
export interface SaidThings {
  readonly frames: readonly string[]
  readonly rows: readonly string[]
}

const of = (frames: string, rows: string): SaidThings => ({
  frames: frames.split('\n').map((one) => one.trim()),
  rows: rows.split('\n').map((one) => one.trim()),
})

/** Written for this benchmark, apart from the first generator and from the lexicon. */
export const secondTables: Readonly<Record<string, SaidThings>> = {
  'dose in words': of(
    `take _ of the prednisone tonight
     he puts _ in her juice
     we will give you _ for now`,
    `half a tablet=½ tablet=1/2 tablet=half a tab / a quarter tablet / one tablet=a tablet=1 tablet / one and a half tablets=1.5 tablets=1 ½ tablets=1½ tablets=a tablet and a half / two tablets=2 tablets=2 tabs
     two-fifty milligrams=two fifty mg=250 mg=two hundred fifty milligrams / two-fifteen milligrams=215 mg / five hundred milligrams=500 mg=500mg=half a gram=0.5 g / twenty-five milligrams=25mg=twenty five mg
     fifteen hundred milligrams=1500 mg=1,500 mg=one thousand five hundred milligrams=1.5 g=one and a half grams / fifty hundred milligrams / a hundred and fifty milligrams=150 mg=one fifty milligrams
     point two five milligrams=0.25 mg=.25 mg=zero point two five mg=oh point two five milligrams=a quarter milligram=250 mcg / two point five milligrams=2.5 mg / twenty-five milligrams=25 mg
     a teaspoon=one teaspoon=1 tsp~5 mL=five mils / a tablespoon=one tablespoon=1 tbsp / two teaspoons=2 tsp~10 mL
     two puffs=2 puffs / four puffs=4 puffs / a puff=one puff=1 puff
     eight units=8 units / eighty units=80 units / eighteen units=18 units
     six hundred to eight hundred milligrams=600-800 mg=600 to 800 mg / six hundred milligrams=600 mg / six to eight milligrams=6-8 mg`,
  ),
  'dose unit': of(
    `she gets _ every morning
     start _ and we will see
     the pump gives _ through the night`,
    `fifty micrograms=50 mcg=50 µg=50mcg=fifty mics / fifty milligrams=50 mg / fifty grams=50 g
     ten milliliters=10 mL=10 ml=ten mils=10 cc / ten milligrams=10 mg / ten liters
     twenty milliequivalents=20 mEq=20 meq / twenty milligrams=20 mg / twenty millimoles=20 mmol
     a thousand international units=1000 IU=1,000 IU=1000 units / a thousand milligrams=1000 mg=1 g=one gram / a thousand micrograms=1000 mcg=1 mg
     five milligrams per kilogram=5 mg/kg=five mg per kg / five milligrams=5 mg / five micrograms per kilogram=5 mcg/kg
     two drops=2 drops=2 gtt / two teaspoons=2 tsp / two tablets
     three capsules=3 caps / three tablets / three drops`,
  ),
  schedule: of(
    `I take it _
     please use the cream _
     she has had the inhaler _ and it helps
     metformin 500 mg _`,
    `twice a day=b.i.d.=BID=two times a day=twice daily=2x a day=every 12 hours=every twelve hours / three times a day=t.i.d.=TID=three times daily=every 8 hours=q8h=3 times per day / once a day=daily=every day=QD=q.d.=one time a day=once daily / four times a day=QID=q6h=every six hours / as needed=PRN=when needed
     every other day=on alternate days=every second day=QOD / every day=daily=each day
     twice=two times / once~one time / three times=3 times
     once a week=weekly=once weekly=every week=one time per week / once a day=daily / twice a week=twice weekly=two times a week / once a month=monthly=every month
     at bedtime=qhs=QHS=at bed time / in the morning~qam~every morning / at noon
     every four to six hours=every 4-6 hours=q4-6h=every 4 to 6 hours / every four hours=every 4 hours=q4h / every eight hours=q8h
     before meals~a.c. / after meals~p.c. / between meals
     with food / without food / on an empty stomach
     on Mondays / on Fridays / on Sundays
     every three months=every 3 months=q3 months / every three weeks=every 3 weeks / every six months=every 6 months`,
  ),
  duration: of(
    `this has been going on for _
     we treat that for _
     she was in hospital _ in all`,
    `ten days=10 days=10d / two days=2 days / ten weeks=10 weeks=10 wks
     a week=one week=1 week=seven days=7 days / a month=one month=1 month / a year=one year=12 months=twelve months
     a day and a half=one and a half days=1.5 days=36 hours / two and a half days=2.5 days=2½ days / half a day
     two to three weeks=2-3 weeks=2 to 3 weeks=two or three weeks / two weeks=2 weeks=a fortnight / three weeks=3 weeks
     fifteen minutes=15 minutes=15 min=15 mins~a quarter of an hour / fifty minutes=50 min / fifteen hours
     half an hour=30 minutes=thirty minutes=1/2 hour=½ hour / an hour and a half=90 minutes=one and a half hours=1.5 hours / an hour=one hour=60 minutes=1 hour
     six months=6 months=half a year / six weeks=6 weeks / sixteen months=16 months`,
  ),
  numbers: of(
    `the number came back at _ last time
     I wrote down _ in my diary
     so it reads _ today`,
    `a hundred and one=101=one hundred one=one oh one / a hundred and ten=110=one ten / a hundred=100=one hundred
     six point five percent=6.5%=6.5 percent=six and a half percent / five point six percent=5.6% / sixty-five percent=65%
     one eighteen over seventy-six=118/76=118 over 76=one hundred eighteen over seventy six / one eighty-one over seventy-six=181/76 / one eighteen over sixty-seven=118/67
     ninety-eight point six=98.6=ninety eight point six / ninety-six point eight=96.8 / ninety-eight=98
     twelve hundred=1200=1,200=one thousand two hundred / twenty hundred / a hundred and twenty=120
     two point oh five=2.05=two point zero five / two point five=2.5=two and a half / twenty point five=20.5
     a dozen=12=twelve / a half dozen~six=6 / two dozen=24=twenty-four
     three-quarters=¾=3/4=0.75 / a quarter~1/4=¼ / a third~1/3=⅓
     twenty to thirty=20-30=20 to 30 / twenty=20 / two to three=2-3
     minus two point one~-2.1~negative 2.1 / two point one=2.1
     two hundred thousand=200,000=200000 / two hundred=200 / twenty thousand=20,000
     9 out of 10=nine out of ten=9/10 / 5 out of 10=five out of ten=5/10 / nine out of twelve=9/12`,
  ),
  'dates and ages': of(
    `it all began _ as far as I know
     that was noted _ by the surgeon
     we booked it _ at the clinic`,
    `on March third=on March 3rd=on march 3=on the third of March / on March thirtieth=on March 30th=on March 30 / on May third=on May 3rd
     in twenty nineteen=in 2019=in two thousand nineteen / in two thousand nine=in 2009 / in nineteen ninety=in 1990
     in nineteen eighty-four=in 1984 / in nineteen eighty=in 1980 / in nineteen forty-eight=in 1948
     on the twenty-first=on the 21st=on the twenty first / on the thirty-first=on the 31st / on the twelfth=on the 12th
     at age fifty-two=at age 52=at age fifty two / at age sixty-two=at age 62 / at age twenty-five=at age 25
     in a fifty-two-year-old man=in a 52-year-old man=in a 52 year old man=in a fifty two year old man=in a 52yo man / in a forty-two-year-old man=in a 42-year-old man / in a 52-week-old man
     at eight thirty=at 8:30 / at eight thirteen=at 8:13 / at three eighteen=at 3:18
     at seven a.m.=at 7 am=at 7 AM=at 7:00 a.m. / at seven p.m.=at 7 pm=at 7 PM / at eleven a.m.=at 11 am
     on December 11, 2021=on 12/11/2021=on December 11th, 2021=on december eleventh twenty twenty one / on December 12, 2021=on 12/12/2021 / on November 11, 2021=on 11/11/2021`,
  ),
  'stage and type': of(
    `they told me it was _ back then
     she was followed for _ by the other team`,
    `type two diabetes=type 2 diabetes=type II diabetes=type ii diabetes / type one diabetes=type 1 diabetes=type I diabetes
     stage three kidney disease=stage 3 kidney disease=stage III kidney disease=stage iii kidney disease / stage two kidney disease=stage 2 kidney disease=stage II kidney disease / stage four kidney disease=stage IV kidney disease
     a grade two sprain=a grade 2 sprain=a grade II sprain / a grade one sprain=a grade 1 sprain=a grade I sprain / a grade three sprain=a grade III sprain
     a bulge at L4=a bulge at l4 / a bulge at L5=a bulge at l5 / a bulge at T4
     class two obesity=class 2 obesity=class II obesity / class three obesity=class 3 obesity=class III obesity
     the first metatarsal=the 1st metatarsal / the fifth metatarsal=the 5th metatarsal / the fourth metatarsal=the 4th metatarsal`,
  ),
  side: of(
    `the scan showed _ and nothing else
     she points to _ when asked
     we will inject _ next week`,
    `a left-sided effusion=a left sided effusion / a right-sided effusion=a right sided effusion / bilateral effusions
     pain in the left lower quadrant=pain in the LLQ~LLQ pain / pain in the right lower quadrant=pain in the RLQ~RLQ pain / pain in the left upper quadrant~LUQ pain
     the left third toe=the left 3rd toe / the right third toe=the right 3rd toe / the left fourth toe=the left 4th toe
     my left~the left one / my right / both of mine
     a tear in the left rotator cuff / a tear in the right rotator cuff / a tear in both rotator cuffs
     the left ACL / the right ACL
     left tibial plateau / right tibial plateau
     the left ureter / the right ureter
     visual acuity OD~visual acuity in the right eye / visual acuity OS~visual acuity in the left eye / visual acuity OU~visual acuity in both eyes
     the L knee=the left knee / the R knee=the right knee
     weakness of the left side of the face / weakness of the right side of the face`,
  ),
  opposites: of(
    `the report speaks of _ at that time
     I think we are looking at _ here`,
    `hypotension / hypertension
     hypoglycemia=hypoglycaemia / hyperglycemia=hyperglycaemia
     hypothyroidism~an underactive thyroid / hyperthyroidism~an overactive thyroid
     hypokalemia=hypokalaemia / hyperkalemia=hyperkalaemia
     tachycardia / bradycardia
     an antegrade flow / a retrograde flow
     a macrocytic anemia=a macrocytic anaemia / a microcytic anemia=a microcytic anaemia
     a symptomatic lesion / an asymptomatic lesion
     a febrile course / an afebrile course
     an unremarkable abdomen / a remarkable abdomen
     an irregular rhythm / a regular rhythm
     well controlled asthma=well-controlled asthma / uncontrolled asthma / poorly controlled asthma=poorly-controlled asthma
     a compliant patient / a non-compliant patient=a noncompliant patient
     a tender belly / a non-tender belly=a nontender belly
     a preoperative finding=a pre-operative finding=a pre-op finding / a postoperative finding=a post-operative finding=a post-op finding
     an operable tumor=an operable tumour / an inoperable tumor=an inoperable tumour
     systolic murmur / diastolic murmur
     a displaced fracture / a nondisplaced fracture=a non-displaced fracture
     an intracranial bleed / an extracranial bleed
     hypernatremia=hypernatraemia / hyponatremia=hyponatraemia
     an elevated calcium~a raised calcium / a lowered calcium / a normal calcium
     leukocytosis / leukopenia
     supination / pronation
     dilated pupils / constricted pupils`,
  ),
  negation: of(
    `_ and that has been so since spring
     at the moment _ as far as we can tell`,
    `she isn't short of breath=she is not short of breath=she's not short of breath / she is short of breath=she's short of breath
     he hasn't had any fevers=he has not had any fevers=he's not had any fevers~he has had no fevers~he's had no fevers / he has had fevers=he's had fevers
     I no longer smoke~I don't smoke anymore=I do not smoke any more / I still smoke / I do smoke
     I never had a seizure~I have never had a seizure=I've never had a seizure / I once had a seizure~I have had a seizure=I've had a seizure
     he denies any chest pain~he denies chest pain / he endorses chest pain~he reports chest pain
     there's no swelling=there is no swelling~there isn't any swelling=there is not any swelling / there's some swelling=there is some swelling
     I couldn't feel my toes=I could not feel my toes / I could feel my toes
     she wasn't able to walk=she was not able to walk~she was unable to walk / she was able to walk
     the cough has resolved / the cough has not resolved=the cough hasn't resolved
     it's without any discharge=it is without any discharge / it's with some discharge
     we can rule out a clot / we can't rule out a clot=we cannot rule out a clot=we can not rule out a clot
     none of the tests were positive / some of the tests were positive / all of the tests were positive
     he won't take the pills=he will not take the pills~he'll not take the pills / he will take the pills=he'll take the pills
     I wouldn't call it painful=I would not call it painful / I would call it painful=I'd call it painful
     neither knee is swollen / either knee is swollen / each knee is swollen
     nobody in the family has diabetes~no one in the family has diabetes / somebody in the family has diabetes
     I hardly ever drink / I always drink / I often drink
     she lacks energy / she has energy
     I didn't lose any weight=I did not lose any weight~I lost no weight / I did lose some weight~I lost some weight`,
  ),
  'course and orders': of(
    `_ since the last visit
     so _ and call me on Monday`,
    `I stopped the water pill~I've stopped the water pill / I started the water pill~I've started the water pill / I kept the water pill
     we increase the insulin / we decrease the insulin~we reduce the insulin / we keep the insulin
     the numbers went up~the numbers have gone up / the numbers went down~the numbers have gone down
     the pain got better~the pain has gotten better / the pain got worse~the pain has gotten worse
     he gained ten pounds=he gained 10 lbs / he lost ten pounds=he lost 10 lbs
     she continues the drops / she discontinues the drops
     we hold the warfarin / we give the warfarin / we resume the warfarin
     the swelling improved~the swelling has improved / the swelling worsened~the swelling has worsened
     the test was positive / the test was negative
     they added a second drug=they added a 2nd drug / they removed a second drug=they removed a 2nd drug
     the sugar runs high / the sugar runs low
     we raise the pillow / we lower the pillow
     I sleep more / I sleep less
     it hurts before eating / it hurts after eating
     a mild headache / a severe headache / a moderate headache
     an acute cough / a chronic cough
     an occasional flutter / a constant flutter
     it is given by mouth=it is given PO~it is given orally / it is given by injection / it is given through a vein~it is given IV
     you can fly / you cannot fly=you can't fly
     she refused the vaccine / she accepted the vaccine~she took the vaccine
     I fall asleep early / I wake up early
     they admitted him / they discharged him`,
  ),
  allergies: of(
    `_ just so you know
     for the chart _ that is all`,
    `I have no known allergies~no known allergies=NKA / I have known allergies / I have two known allergies
     I'm allergic to penicillin=I am allergic to penicillin~I have a penicillin allergy / I'm used to penicillin=I am used to penicillin / I take penicillin / I'm allergic to aspirin=I am allergic to aspirin
     I'm allergic to quite a few medicines=I am allergic to quite a few medicines / I take quite a few medicines / I know quite a few medicines
     no drug allergies / some drug allergies / drug
     peanuts give her anaphylaxis / peanuts give her energy
     codeine makes him break out in hives / codeine makes him sleepy
     I can't take sulfa=I cannot take sulfa=I can not take sulfa / I can take sulfa / I take sulfa
     she reacts to latex~she has reactions to latex / she doesn't react to latex / she reacts to adhesive
     I had a bad reaction to morphine / I had a good reaction to morphine / I had no reaction to morphine
     he carries an EpiPen for bee stings~he carries an Epi-Pen for bee stings / he carries an EpiPen for peanuts`,
  ),
  people: of(
    `_ as you may remember
     well _ and we worry about it`,
    `my mother had breast cancer~my mom had breast cancer=my mum had breast cancer / my father had breast cancer~my dad had breast cancer / my sister had breast cancer / I had breast cancer
     a maternal aunt has lupus~an aunt on my mother's side has lupus / a paternal aunt has lupus~an aunt on my father's side has lupus
     my grandmother has dementia~my grandma has dementia / my grandfather has dementia~my grandpa has dementia / my mother has dementia
     his wife gives him the pills / his son gives him the pills / he gives her the pills
     the twins both have it / one of the twins has it
     she told me her brother fainted / he told me his brother fainted / she told me her sister fainted
     our daughter wheezes / our son wheezes / your daughter wheezes
     the nurse checked it / the patient checked it / the doctor checked it`,
  ),
  certainty: of(
    `the doctor there said _ at the time
     from what we see _ so far`,
    `it's possibly a fracture=it is possibly a fracture / it's definitely a fracture=it is definitely a fracture / it's a fracture=it is a fracture
     it might be gout / it is gout=it's gout / it isn't gout=it is not gout
     it could be shingles / it is shingles=it's shingles / it could not be shingles
     it's likely viral=it is likely viral / it's unlikely viral=it is unlikely viral
     we suspect a clot / we know of a clot / we confirmed a clot
     we want to rule out pneumonia / we want to treat pneumonia
     it was confirmed to be asthma / it was suspected to be asthma
     maybe it's the thyroid=maybe it is the thyroid~perhaps it's the thyroid=perhaps it is the thyroid / it's the thyroid=it is the thyroid`,
  ),
  drugs: of(
    `he has been on _ for years
     let us try _ then
     _ never agreed with me`,
    `Tylenol=acetaminophen=paracetamol=tylenol / Toradol=ketorolac / Tegretol=carbamazepine
     Lasix=furosemide=frusemide=lasix / Losec=omeprazole / Luvox=fluvoxamine
     albuterol=salbutamol=Ventolin / atenolol=Tenormin / Alupent
     metoprolol tartrate / metoprolol succinate
     insulin glargine=Lantus=lantus / insulin aspart=NovoLog / insulin lispro=Humalog
     Zoloft=sertraline / Zocor=simvastatin / Zyrtec=cetirizine
     hydralazine / hydroxyzine=Atarax / hydrochlorothiazide=HCTZ
     prednisone / prednisolone / primidone
     the blood thinner / the water pill / the sleeping pill
     Norvasc=amlodipine / Navane / Norco
     epinephrine=adrenaline / norepinephrine=noradrenaline / ephedrine
     Bactrim=trimethoprim sulfamethoxazole=co-trimoxazole / Biaxin=clarithromycin / Bactroban=mupirocin
     Wellbutrin XL=bupropion XL / Wellbutrin SR=bupropion SR
     Keppra=levetiracetam / Kaletra / Keflex=cephalexin=cefalexin
     Plavix=clopidogrel / Paxil=paroxetine / Pradaxa=dabigatran`,
  ),
}

/** Harmless only: whole words that may stand for one another anywhere, `a=b`. */
export const secondSpellings =
  'oesophageal=esophageal,haemodialysis=hemodialysis,aetiology=etiology,foetus=fetus,orthopaedist=orthopedist,anaesthetist=anesthetist,catheterisation=catheterization,hyperkalaemia=hyperkalemia,uraemia=uremia,faecal=fecal,goitre=goiter,neighbours=neighbors,colours=colors,tumours=tumors,organise=organize,hospitalisation=hospitalization,generalised=generalized,localised=localized,characterised=characterized,dyspnoea=dyspnea,diarrhoea=diarrhea,paediatrics=pediatrics,haematology=hematology,haematologist=hematologist,anaemia=anemia,leucocytes=leukocytes,sulphonylurea=sulfonylurea,behavioural=behavioral,practising=practicing,counsellor=counselor,traveller=traveler,fuelled=fueled,modelling=modeling,jewellery=jewelry,grey=gray,programmes=programs,kilometres=kilometers,centres=centers,calibre=caliber,fulfilment=fulfillment,ageing=aging,acknowledgement=acknowledgment,cosy=cozy,orientated=oriented,gynaecological=gynecological,caesarean=cesarean,ischaemic=ischemic,oedematous=edematous,stabilised=stabilized,recognised=recognized,apologise=apologize,immunisations=immunizations,coeliac=celiac,apnoea=apnea,haemorrhoids=hemorrhoids,anaesthesia=anesthesia'

/** Harmless only: short forms of the clinic and what they stand for. */
export const secondAbbreviations =
  'blood pressure=BP,heart rate=HR,respiratory rate=RR,oxygen saturation=O2 sat,oxygen saturation=SpO2,oxygen sats=O2 sats,temperature=temp,body mass index=BMI,hemoglobin A1c=HbA1c,hemoglobin A1c=A1c,follow up=f/u,history of=h/o,complains of=c/o,status post=s/p,year old=y/o,physical therapy=PT,occupational therapy=OT,primary care physician=PCP,range of motion=ROM,activities of daily living=ADLs,chest x-ray=CXR,complete blood count=CBC,basic metabolic panel=BMP,low density lipoprotein=LDL,white blood cell count=WBC,thyroid stimulating hormone=TSH,rheumatoid arthritis=RA,osteoarthritis=OA,multiple sclerosis=MS,transient ischemic attack=TIA,obstructive sleep apnea=OSA,benign prostatic hyperplasia=BPH,coronary artery bypass graft=CABG,prostate specific antigen=PSA,emergency department=ED,intensive care unit=ICU,operating room=OR,date of birth=DOB,last menstrual period=LMP,ear nose and throat=ENT,left ventricular ejection fraction=LVEF,ejection fraction=EF,deep vein thrombosis=DVT,urinalysis=UA,electrocardiogram=ECG,echocardiogram=echo,computed tomography=CT,sexually transmitted infection=STI,attention deficit hyperactivity disorder=ADHD,post-traumatic stress disorder=PTSD,gastroesophageal reflux disease=GERD'

/** Harmless only: how people talk and how it is written. */
export const secondColloquial =
  "would've=would have,should've=should have,could've=could have,lemme=let me,'em=them,'til=until,till=until,ok=okay,alright=all right,yeah=yes,yep=yes,nope=no,who's=who is,how's=how is,that'll=that will,it'll=it will,it'd=it would,there'll=there will,&=and,w/=with,w/o=without,thru=through,tho=though,follow up=follow-up,check up=checkup,x ray=X-ray,over the counter=over-the-counter,post op=post-op,non smoker=non-smoker,non smoker=nonsmoker,anti inflammatory=anti-inflammatory,short term=short-term,e mail=email,health care=healthcare,any more=anymore,every day=everyday,gotta=got to,gonna=going to,wanna=want to,kinda=kind of,mom=mum,mommy=mummy,goin'=going,feelin'=feeling,a ibuprofen=an ibuprofen"

/**
 * What a recogniser hears for a term, `heard=meant`. Where a piece of it is a number, a negation or a name of its own
 * (`creat nine`, `spy row no lactone`) the guard lets nothing pass, and none is asked of it.
 */
export const secondMishearings =
  'lice in a pril=lisinopril,met forming=metformin,am load a peen=amlodipine,sim vast statin=simvastatin,ator va statin=atorvastatin,metro pro law=metoprolol,low sartan=losartan,alba terol=albuterol,gabba pentin=gabapentin,sertra lean=sertraline,omi prazole=omeprazole,pred nizone=prednisone,levo thigh roxine=levothyroxine,furo semite=furosemide,war farren=warfarin,a pix a ban=apixaban,clo pid a grel=clopidogrel,tram a doll=tramadol,ibu profin=ibuprofen,naprox in=naproxen,cyclo benza preen=cyclobenzaprine,monty lucast=montelukast,flow vent=Flovent,lip a tour=Lipitor,ozem pick=Ozempic,jar dience=Jardiance,zan ax=Xanax,clonna pin=Klonopin,well butron=Wellbutrin,lexi pro=Lexapro,tam sue low sin=tamsulosin,doxy cyclin=doxycycline,azi throw mycin=azithromycin,amoxa cillin=amoxicillin,hydro chlora thiazide=hydrochlorothiazide,spy row know lactone=spironolactone,carve a dill all=carvedilol,eliquist=Eliquis,zarelto=Xarelto,tie len all=Tylenol,simbacort=Symbicort,see talopram=citalopram,venla fax seen=venlafaxine,topa max=Topamax,plaque win il=Plaquenil,melox a cam=meloxicam,acet a min a fin=acetaminophen,sin gulair=Singulair,ben a drill=Benadryl,pepsid=Pepcid,die lantin=Dilantin,kep ra=Keppra,col chi scene=colchicine,allo pure in all=allopurinol'

/** The same for other terms. */
export const secondTerms =
  'new monia=pneumonia,die uretic=diuretic,seller lightis=cellulitis,sigh attica=sciatica,dia rhea=diarrhea,angie o gram=angiogram,my graine=migraine,osteo pour osis=osteoporosis,he moglobin=hemoglobin,creat anine=creatinine,tacky cardia=tachycardia,bron kitis=bronchitis,gas tritis=gastritis,cat a racts=cataracts,rheum a toid=rheumatoid,die a beetus=diabetes,diver ticulitis=diverticulitis,neuropothy=neuropathy,colon oscopy=colonoscopy,hemroids=hemorrhoids,asma=asthma,ex ema=eczema,sore iasis=psoriasis,kidney stoans=kidney stones,arthur itis=arthritis,fibro my algia=fibromyalgia,vertego=vertigo,thy roid=thyroid,colesterol=cholesterol,tendon itis=tendonitis,pan creatitis=pancreatitis,end oscopy=endoscopy,mamo gram=mammogram,hernea=hernia,glock oma=glaucoma,sinus itis=sinusitis,palpa tations=palpitations'
